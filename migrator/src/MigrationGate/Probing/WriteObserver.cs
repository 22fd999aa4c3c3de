using Npgsql;

namespace GitopsLab.MigrationGate.Probing;

/// <summary>
/// Lets PostgreSQL say which tables a migration writes to. A trigger of a statement fires where no row is touched too, as on the
/// empty tables here.
/// </summary>
internal sealed class WriteObserver(NpgsqlConnection connection)
{
    /// <summary>Where the observer keeps its own.</summary>
    public const string Schema = "migration_gate";

    /// <summary>The name of its triggers.</summary>
    public const string Trigger = "~migration_gate";

    public Task InstallAsync(CancellationToken cancellationToken) => connection.ExecuteAsync(
        $"""
         CREATE SCHEMA {Schema};
         CREATE TABLE {Schema}.written (relation oid, operation text);
         CREATE FUNCTION {Schema}.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $note$
         BEGIN
           INSERT INTO {Schema}.written VALUES (TG_RELID, TG_OP);
           RETURN NULL;
         END $note$;
         """,
        cancellationToken);

    /// <summary>Watches all tables that there are, and forgets what was seen.</summary>
    public async Task WatchAsync(Catalogue catalogue, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync($"DELETE FROM {Schema}.written", cancellationToken);
        foreach (var table in catalogue.Tables)
        {
            await connection.ExecuteAsync(
                $"CREATE OR REPLACE TRIGGER \"{Trigger}\" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {Sql.Name(table.Name)} "
                + $"FOR EACH STATEMENT EXECUTE FUNCTION {Schema}.note()",
                cancellationToken);
        }
    }

    /// <summary>Says what was written.</summary>
    /// <returns>The tables, and what was done to them: <c>INSERT</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>TRUNCATE</c>.</returns>
    public Task<List<(uint Table, string Operation)>> ReadAsync(CancellationToken cancellationToken) => connection.ReadAsync(
        $"SELECT DISTINCT relation, operation FROM {Schema}.written",
        row => (row.Oid(0), row.GetString(1)),
        cancellationToken);
}
