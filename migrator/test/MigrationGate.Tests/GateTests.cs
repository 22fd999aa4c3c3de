using AwesomeAssertions;
using GitopsLab.Migrate.Logging;
using GitopsLab.Migrate.Support;
using GitopsLab.MigrationGate.Postgres;
using GitopsLab.MigrationGate.Probing;
using GitopsLab.MigrationGate.Support;
using GitopsLab.MigrationList;
using Microsoft.EntityFrameworkCore.Migrations;
using Xunit;
using Migration = GitopsLab.MigrationList.Migration;
using MigrationOperation = GitopsLab.MigrationList.MigrationOperation;

namespace GitopsLab.MigrationGate;

/// <summary>Pull requests: each with what is wrong with it, and what is said.</summary>
public sealed class GateTests(PostgresServer server) : IDisposable
{
    private const string Id = "20260201000000_Next";

    private readonly Shop shop = new();

    public void Dispose() => shop.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_scaffolded_migration_is_told_four_things_and_its_new_table_none(bool tried)
    {
        var report = await JudgeAsync(tried, shop.Migration(Id, migration =>
        {
            migration.RenameColumn("email", "orders", "country");
            migration.AlterColumn<string>("note", "orders", "text", nullable: false, defaultValue: "", oldType: "text", oldClrType: typeof(string), oldNullable: true);
            migration.CreateTable(
                "invoices",
                columns => new { id = columns.Column<int>("integer", nullable: false), order_id = columns.Column<int>("integer", nullable: false), number = columns.Column<string>("text", nullable: false) },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invoices", row => row.id);
                    table.ForeignKey("fk_invoices_orders", row => row.order_id, "orders", "id", onDelete: ReferentialAction.Cascade);
                });
            migration.CreateIndex("ix_orders_customer_id", "orders", "customer_id");
            migration.CreateIndex("ix_invoices_order_id", "invoices", "order_id");
            migration.CreateIndex("ix_invoices_number", "invoices", "number", unique: true);
            migration.AddForeignKey("fk_orders_customers_again", "orders", "customer_id", "customers", principalColumn: "id");
        }));

        report.Passes.Should().BeFalse();
        Lines(report).Should().Equal(
            $"{Id}: column-renamed RenameColumn orders.email: to country: release 1.4 still maps it, and its pods fail with 42703 from then on",
            $"{Id}: column-not-null AlterColumn orders.note: rows that hold null are filled, and all are read while nobody reads or writes orders, and release 1.4 fails with 23502 where it writes null",
            $"{Id}: index-locks CreateIndex orders.ix_orders_customer_id: on customer_id: until all rows are read, nobody writes to orders",
            $"{Id}: foreign-key-locks AddForeignKey orders.fk_orders_customers_again: on customer_id: until all rows are checked, nobody writes to orders and customers");
        if (tried)
        {
            report.Findings.First().Evidence.Should().Contain("SELECT fails: 42703: column \"email\" does not exist");
        }
    }

    [Fact]
    public async Task What_one_migration_breaks_is_not_told_of_the_next()
    {
        var report = await JudgeAsync(
            tried: true,
            shop.Migration(Id, migration => migration.Sql("ALTER TABLE orders DROP COLUMN note")),
            shop.Migration("20260202000000_After", migration => migration.AddColumn<int>("more", "orders", "integer", nullable: true)));

        Lines(report).Should().Equal($"{Id}: column-dropped orders.note: release 1.4 still maps it, and its pods fail with 42703 from then on");
    }

    [Fact]
    public async Task What_needs_no_transaction_stands_alone()
    {
        var report = await JudgeAsync(tried: false, shop.Migration(Id, migration =>
        {
            migration.AddColumn<string>("tenant", "orders", "text", nullable: true);
            migration.CreateIndex("ix_orders_note", "orders", "note").Annotation("Npgsql:CreatedConcurrently", true);
        }));

        Lines(report).Should().Equal(
            $"{Id}: not-alone : \"CREATE INDEX CONCURRENTLY ix_orders_note ON orders (note);\" runs outside the transaction: "
            + "where it fails, what ran before it stays, and the migration cannot run again");
    }

    [Fact]
    public async Task A_unique_index_that_stands_alone_passes()
    {
        var report = await JudgeAsync(tried: true, shop.Migration(Id, migration =>
            migration.CreateIndex("ix_orders_note", "orders", "note", unique: true).Annotation("Npgsql:CreatedConcurrently", true)));

        report.Passes.Should().BeTrue();
    }

    [Fact]
    public async Task Concurrently_and_if_not_exists_do_not_go_together()
    {
        var report = await JudgeAsync(tried: true, shop.Migration(Id, migration =>
            migration.Sql("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ix_orders_note ON orders (note)", suppressTransaction: true)));

        report.Passes.Should().BeFalse();
        Lines(report).Should().Contain($"{Id}: concurrently-if-not-exists : a broken run leaves an invalid index of that name behind, and the next one takes it for built");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_value_of_an_enum_is_not_used_where_it_is_made(bool tried)
    {
        var report = await JudgeAsync(tried, shop.Migration(Id, migration =>
        {
            AddSent(migration);
            migration.Sql("UPDATE orders SET status = 'sent' WHERE voucher = 'x'");
        }));

        report.Passes.Should().BeFalse();
        Lines(report).Should().Contain($"{Id}: enum-used-at-once AlterDatabase order_status: 'sent' is new in it and used in the same transaction, which PostgreSQL refuses (55P04)");
        Lines(report).Should().NotContain(line => line.Contains(": fails"));
    }

    [Fact]
    public async Task A_value_is_not_taken_from_an_enum()
    {
        // EF Core itself makes no SQL of it, so that the list is refused; a list that somebody made all the same is stopped.
        var taken = () => shop.Migration(Id, migration => migration.AlterDatabase()
            .Annotation("Npgsql:Enum:order_status", "new,paid")
            .OldAnnotation("Npgsql:Enum:order_status", "new,paid,lost"));
        taken.Should().Throw<NotSupportedException>();

        var report = await JudgeAsync(tried: false, shop.Migration(Id, migration => migration.CreateSequence("a")) with
        {
            Operations =
            [
                new MigrationOperation
                {
                    Kind = "AlterDatabase",
                    Annotations = new Dictionary<string, string> { ["Npgsql:Enum:order_status"] = "new,paid" },
                    OldAnnotations = new Dictionary<string, string> { ["Npgsql:Enum:order_status"] = "new,paid,lost" }
                }
            ]
        });

        Lines(report).Should().Equal($"{Id}: type-dropped AlterDatabase order_status: the enum loses lost, which PostgreSQL cannot do, and release 1.4 may still write");
    }

    [Fact]
    public async Task A_value_of_an_enum_is_used_in_the_migration_after_it()
    {
        var report = await JudgeAsync(
            tried: true,
            shop.Migration(Id, AddSent),
            shop.Migration("20260202000000_Use", migration => migration.Sql("UPDATE orders SET status = 'sent' WHERE voucher = 'x'")));

        report.Passes.Should().BeTrue();
        Lines(report).Should().Equal("20260202000000_Use: data-changed orders: what release 1.4 has written is changed");
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "42804: column \"note\" cannot be cast automatically to type integer")]
    public async Task What_PostgreSQL_does_not_convert_stops(bool tried, string? evidence)
    {
        var report = await JudgeAsync(tried, shop.Migration(Id, migration =>
            migration.AlterColumn<int>("note", "orders", "integer", nullable: true, oldType: "text", oldClrType: typeof(string), oldNullable: true)));

        report.Passes.Should().BeFalse();
        Lines(report).Should().Equal($"{Id}: column-type-uncastable AlterColumn orders.note: from text to integer: PostgreSQL refuses it (42804), on an empty table too");
        report.Findings.Single().Evidence.Should().Be(evidence);
    }

    [Fact]
    public async Task An_applied_migration_is_neither_renamed_nor_edited()
    {
        var known = shop.Base().Contexts[0].Migrations[0];
        var renamed = await new Gate(With(known with { Id = "20260101000001_Shop" }), shop.Base(), null, new Secrets()).RunAsync(null, TestContext.Current.CancellationToken);
        var edited = await new Gate(With(known with { Up = [.. known.Up.Skip(1)] }), shop.Base(), null, new Secrets()).RunAsync(null, TestContext.Current.CancellationToken);

        renamed.Passes.Should().BeFalse();
        Lines(renamed).Should().Contain($"{Shop.BaseId}: migration-removed : it is in the base, and here as 20260101000001_Shop, which would be applied again");
        edited.Passes.Should().BeFalse();
        Lines(edited).Should().Equal($"{Shop.BaseId}: migration-edited : what it does is not what the base has: databases that have applied it will never see the change");
    }

    [Fact]
    public async Task What_another_version_of_EF_Core_writes_otherwise_is_not_edited()
    {
        var known = shop.Base().Contexts[0].Migrations[0];
        var list = With(known with { Up = [.. known.Up.Select(statement => statement with { Sql = statement.Sql + " " })] });

        var report = await new Gate(list with { Contexts = [list.Contexts[0] with { EfVersion = "11.0.0" }] }, shop.Base(), null, new Secrets())
            .RunAsync(null, TestContext.Current.CancellationToken);

        report.Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task A_new_migration_sorts_behind_those_of_the_branch_that_it_goes_into()
    {
        var mine = shop.Migration("20260201000000_Mine", migration => migration.CreateSequence("a"));
        var theirs = shop.Migration("20260202000000_Theirs", migration => migration.CreateSequence("b"));

        var report = await new Gate(shop.Next(mine, theirs), shop.Base(), shop.Next(theirs), new Secrets()).RunAsync(null, TestContext.Current.CancellationToken);

        Lines(report).Should().Equal(
            "20260201000000_Mine: sorts-before : it sorts before 20260202000000_Theirs of the target branch, so that it runs after it where that is applied and before it where it is not");
    }

    [Fact]
    public async Task Snapshots_that_were_merged_and_a_history_that_moved_stop()
    {
        var next = shop.Next();
        var context = next.Contexts[0] with { SnapshotIsOfLastMigration = false, History = next.Contexts[0].History with { Schema = "app" } };

        var report = await new Gate(next with { Contexts = [context] }, shop.Base(), null, new Secrets()).RunAsync(null, TestContext.Current.CancellationToken);

        Lines(report).Should().Equal(
            "ShopContext: history-moved : from __EFMigrationsHistory(MigrationId) to app.__EFMigrationsHistory(MigrationId): there all migrations are still to be applied",
            $"ShopContext: snapshot-of-another : the snapshot is not the model of {Shop.BaseId}, so the next migration would undo or repeat another's");
    }

    [Fact]
    public async Task What_depends_on_where_it_runs_and_what_cannot_be_undone_is_said()
    {
        var report = await JudgeAsync(tried: false, shop.Migration(Id, migration => migration.CreateSequence("a")) with
        {
            DependsOnEnvironment = true,
            Down = MigrationDown.Empty
        });

        report.Passes.Should().BeTrue();
        Lines(report).Should().Equal(
            $"{Id}: no-way-back : its Down does nothing, so the launcher refuses to go back past it",
            $"{Id}: depends-on-environment : what it does in Production is judged here; in Development it does another thing");
    }

    [Fact]
    public async Task A_secret_in_SQL_is_not_repeated()
    {
        var report = await JudgeAsync(tried: false, shop.Migration(Id, migration => migration.Sql("CREATE ROLE reader PASSWORD 'Tr0ub4dor'")));

        report.Findings.Single().Message.Should().Be("what \"CREATE ROLE reader PASSWORD '***'\" does to release 1.4 is not known without a database");
    }

    private static void AddSent(MigrationBuilder migration) => migration.AlterDatabase()
        .Annotation("Npgsql:Enum:order_status", "new,paid,lost,sent")
        .OldAnnotation("Npgsql:Enum:order_status", "new,paid,lost");

    private MigrationList.MigrationList With(Migration migration)
    {
        var list = shop.Next();
        return list with { Contexts = [list.Contexts[0] with { Migrations = [migration] }] };
    }

    private async Task<GateReport> JudgeAsync(bool tried, params Migration[] migrations)
    {
        var gate = new Gate(shop.Next(migrations), shop.Base(), null, new Secrets());
        if (!tried)
        {
            return await gate.RunAsync(null, TestContext.Current.CancellationToken);
        }

        await using var database = await ThrowawayDatabase.CreateAsync(server.ConnectionString("postgres"), TestContext.Current.CancellationToken);
        await using var probe = await Probe.OpenAsync(database, null, TestContext.Current.CancellationToken);
        return await gate.RunAsync(probe, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Lines(GateReport report) => report.Contexts.SelectMany(context =>
        context.Findings.Select(finding => (context.Context.Name, finding))
            .Concat(context.Migrations.SelectMany(migration => migration.Findings.Select(finding => (migration.Id, finding)))))
        .Select(entry => $"{entry.Item1}: {entry.finding.Rule.Id} {entry.finding.Subject}: {entry.finding.Message}");
}
