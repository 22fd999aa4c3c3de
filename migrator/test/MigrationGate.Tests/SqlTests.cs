using AwesomeAssertions;
using GitopsLab.Migrate.Support;
using GitopsLab.MigrationGate.Postgres;
using GitopsLab.MigrationGate.Probing;
using GitopsLab.MigrationGate.Rules;
using GitopsLab.MigrationGate.Support;
using Xunit;

namespace GitopsLab.MigrationGate;

/// <summary>SQL that is written by hand is read by what PostgreSQL makes of it.</summary>
public sealed class SqlTests(PostgresServer server) : IDisposable
{
    private readonly Shop shop = new();

    public void Dispose() => shop.Dispose();

    [Theory]
    [InlineData("GRANT SELECT ON orders TO PUBLIC", "")]
    [InlineData("CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 2'", "")]
    [InlineData("ALTER TABLE orders ADD COLUMN country text", "")]
    [InlineData("ALTER TABLE orders ADD COLUMN country text NOT NULL", "column-required orders.country")]
    [InlineData("ALTER TABLE orders ADD COLUMN key uuid DEFAULT gen_random_uuid()", "table-rewritten orders.key")]
    [InlineData("ALTER TABLE orders DROP COLUMN note", "column-dropped orders.note")]
    [InlineData("DO $$ BEGIN EXECUTE 'ALTER TABLE orders DROP ' || 'COLUMN note'; END $$", "column-dropped orders.note")]
    [InlineData("ALTER TABLE orders RENAME note TO remark", "column-renamed orders.note")]
    [InlineData("ALTER TABLE orders RENAME TO bestellungen", "table-renamed orders")]
    [InlineData("DROP TABLE archive", "table-dropped archive")]
    [InlineData("DROP SCHEMA sales CASCADE", "schema-dropped sales; table-dropped sales.regions")]
    [InlineData("DROP VIEW known_customers", "object-dropped known_customers")]
    [InlineData("DROP SEQUENCE invoice_numbers", "sequence-dropped invoice_numbers")]
    [InlineData("DROP TYPE unused", "type-dropped unused")]
    [InlineData("DROP EXTENSION pg_trgm", "object-dropped; type-dropped pg_trgm")]
    [InlineData("ALTER TABLE orders ALTER note TYPE varchar(10)", "column-type orders.note")]
    [InlineData("ALTER TABLE orders ALTER email TYPE text", "")]
    [InlineData("ALTER TABLE orders ALTER note SET NOT NULL", "column-not-null orders.note")]
    [InlineData("ALTER TABLE orders ALTER email DROP NOT NULL", "column-nullable orders.email")]
    [InlineData("ALTER TABLE orders ALTER quantity DROP DEFAULT", "default-dropped orders.quantity")]
    [InlineData("CREATE INDEX ix ON orders (note)", "index-locks orders.ix")]
    [InlineData("DROP INDEX ix_orders_email", "index-dropped orders.ix_orders_email")]
    [InlineData("ALTER TABLE orders ADD CONSTRAINT ck CHECK (quantity > 0)", "constraint-locks orders.ck")]
    [InlineData("ALTER TABLE orders ADD CONSTRAINT ck CHECK (quantity > 0) NOT VALID", "")]
    [InlineData("ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id)", "foreign-key-locks orders.fk")]
    [InlineData("ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID", "")]
    [InlineData("UPDATE orders SET note = '' WHERE note IS NULL", "data-changed orders")]
    [InlineData("DELETE FROM orders", "data-deleted orders")]
    [InlineData("WITH gone AS (DELETE FROM orders RETURNING 1) SELECT count(*) FROM gone", "data-deleted orders")]
    [InlineData("TRUNCATE archive", "data-deleted archive")]
    [InlineData("CLUSTER orders USING pk_orders", "table-rewritten orders")]
    [InlineData("CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no' USING ERRCODE = 'P0001'; END $$; CREATE TRIGGER fail BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION fail()", "previous-fails orders")]
    [InlineData("SELECT 1 / 0", "fails")]
    [InlineData("GRANT SELECT ON orders TO nobody_is_called_that", "fails")]
    public async Task In_a_transaction(string sql, string expected) => Describe(await TryAsync(sql, suppressTransaction: false)).Should().Be(expected);

    [Theory]
    [InlineData("CREATE INDEX CONCURRENTLY ix ON orders (note)", "")]
    [InlineData("CREATE UNIQUE INDEX CONCURRENTLY ix ON orders (note)", "index-unique orders.ix")]
    [InlineData("CREATE INDEX ix ON orders (note)", "index-locks orders.ix")]
    [InlineData("DROP INDEX CONCURRENTLY ix_orders_email", "index-dropped orders.ix_orders_email")]
    [InlineData("VACUUM orders", "")]
    [InlineData("VACUUM FULL archive", "table-rewritten archive")]
    [InlineData("REINDEX TABLE orders", "table-locked orders")]
    [InlineData("DO $$ BEGIN UPDATE orders SET note = ''; COMMIT; END $$", "")]
    [InlineData("DO $$ BEGIN DELETE FROM orders; COMMIT; END $$", "data-deleted orders")]
    public async Task Outside_a_transaction(string sql, string expected) => Describe(await TryAsync(sql, suppressTransaction: true)).Should().Be(expected);

    [Fact]
    public async Task A_column_becomes_required_without_a_lock_where_a_constraint_says_so_already()
    {
        var judgement = await TryAsync("ALTER TABLE orders ALTER note SET NOT NULL", suppressTransaction: false,
            before: "ALTER TABLE orders ADD CONSTRAINT ck_note CHECK (note IS NOT NULL) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT ck_note");

        Describe(judgement).Should().Be("");
        judgement.Locks.Should().Contain(@lock => @lock.Mode == LockMode.AccessExclusive && @lock.Hold == Hold.Brief);
    }

    private static string Describe(Judgement judgement) => string.Join("; ", judgement.Findings
        .Select(finding => $"{finding.Rule.Id} {finding.Table}{(finding.Table is null || finding.Name is null ? "" : ".")}{(finding.Rule == GateRules.ObjectDropped && finding.Name!.Contains("trgm", StringComparison.Ordinal) ? null : finding.Name)}".TrimEnd())
        .Select(text => text.StartsWith("object-dropped ", StringComparison.Ordinal) && !text.Contains("known", StringComparison.Ordinal) ? "object-dropped" : text)
        .Distinct()
        .Order(StringComparer.Ordinal));

    private async Task<Judgement> TryAsync(string sql, bool suppressTransaction, string? before = null)
    {
        await using var database = await ThrowawayDatabase.CreateAsync(server.ConnectionString("postgres"), TestContext.Current.CancellationToken);
        await using var probe = await Probe.OpenAsync(database, null, TestContext.Current.CancellationToken);
        await probe.ApplyAsync(shop.Base().Contexts[0], TestContext.Current.CancellationToken);
        if (before is not null)
        {
            await using var connection = await database.OpenAsync(TestContext.Current.CancellationToken);
            await connection.ExecuteAsync(before, TestContext.Current.CancellationToken);
        }

        await probe.BeginAsync(PreviousRelease.Of(shop.Base()), TestContext.Current.CancellationToken);
        return await probe.TryAsync(
            shop.Migration("20260201000000_Next", migration => migration.Sql(sql, suppressTransaction)), TestContext.Current.CancellationToken);
    }
}
