using GitopsLab.MigrationList;
using Npgsql;

namespace GitopsLab.Migrate.Database;

/// <summary>What the history of a context says.</summary>
/// <param name="Applied">The ids that are applied.</param>
/// <param name="Schema">The schema of the table that was read; null where there is no table yet.</param>
/// <param name="Target">The schema that a table without a schema is made in; null where there is none.</param>
internal sealed record HistoryState(IReadOnlySet<string> Applied, string? Schema, string? Target)
{
    /// <summary>Of a database that does not exist yet, or has no history.</summary>
    public static readonly HistoryState Empty = new(Ids([]), null, null);

    /// <summary>A set of ids, which EF Core compares without regard to case.</summary>
    public static IReadOnlySet<string> Ids(IEnumerable<string> ids) => ids.ToHashSet(StringComparer.OrdinalIgnoreCase);
}

/// <summary>Reads and writes the table in which EF Core keeps the ids of what is applied.</summary>
internal static class History
{
    /// <summary>Reads a history. A table that somebody has locked is waited for no longer than said.</summary>
    /// <param name="connection">A session that sees what the bundle sees.</param>
    /// <param name="context">Whose history.</param>
    /// <param name="patience">How long to wait for a lock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the history says.</returns>
    /// <exception cref="PostgresException">Among others 55P03: the table is locked, a migration is running.</exception>
    /// <exception cref="MigrationException">The history of this image is in another schema than the one that the bundle would use.</exception>
    public static async Task<HistoryState> ReadAsync(
        NpgsqlConnection connection,
        MigrationContext context,
        TimeSpan patience,
        CancellationToken cancellationToken)
    {
        var history = context.History;
        // The table that a name without schema means is the first on the search path; a new one is made in the first schema of it.
        var places = await connection.QueryAsync(
            $"""
            SELECT set_config('lock_timeout', '{(long)patience.TotalMilliseconds}', false),
              (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)),
              current_schema()::text
            """,
            row => (Schema: Text(row, 1), Target: history.Schema ?? Text(row, 2)),
            cancellationToken,
            Sql.Identifier(history.Schema, history.Table)).ConfigureAwait(false);
        var (schema, target) = places.Single();
        if (schema == null)
        {
            await RefuseElsewhereAsync(connection, context, target, cancellationToken).ConfigureAwait(false);
            return new HistoryState(HistoryState.Ids([]), null, target);
        }

        var ids = await connection.QueryAsync(
            $"SELECT {Sql.Identifier(history.IdColumn)} FROM {Sql.Identifier(schema, history.Table)}",
            row => row.GetString(0),
            cancellationToken).ConfigureAwait(false);
        return new HistoryState(HistoryState.Ids(ids), schema, target);
    }

    /// <summary>
    /// The schema of the history, or where it will be, as the role sees it: what the lock is named by. Not read from the table, which
    /// another migration may have locked.
    /// </summary>
    public static async Task<string?> PlaceAsync(NpgsqlConnection asRole, MigrationContext context, CancellationToken cancellationToken)
    {
        if (context.History.Schema != null)
        {
            return context.History.Schema;
        }

        var schemas = await asRole.QueryAsync("SELECT current_schema()::text", row => Text(row, 0), cancellationToken).ConfigureAwait(false);
        return schemas.Single();
    }

    /// <summary>Writes the id of a migration whose work is done.</summary>
    public static async Task RecordAsync(
        NpgsqlConnection connection,
        MigrationContext context,
        string? schema,
        Migration migration,
        CancellationToken cancellationToken)
    {
        var history = context.History;
        await connection.QueryAsync(
            $"""
            INSERT INTO {Sql.Identifier(schema ?? history.Schema, history.Table)}
              ({Sql.Identifier(history.IdColumn)}, {Sql.Identifier(history.VersionColumn)}) VALUES ($1, $2)
            """,
            row => 0,
            cancellationToken,
            migration.Id,
            migration.ProductVersion ?? context.EfVersion).ConfigureAwait(false);
    }

    /// <summary>
    /// Where no history is found, one in a schema off the search path that holds ids of this image is not another service's: the
    /// search path has changed, and all would be applied anew, beside what is there.
    /// </summary>
    private static async Task RefuseElsewhereAsync(
        NpgsqlConnection connection,
        MigrationContext context,
        string? target,
        CancellationToken cancellationToken)
    {
        var history = context.History;
        if (history.Schema != null)
        {
            return;
        }

        var schemas = await connection.QueryAsync(
            """
            SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname = $1 AND c.relkind IN ('r', 'p')
              AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
              AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = $2)
            """,
            row => row.GetString(0),
            cancellationToken,
            history.Table,
            history.IdColumn).ConfigureAwait(false);
        foreach (var schema in schemas)
        {
            var ids = await connection.QueryAsync(
                $"SELECT {Sql.Identifier(history.IdColumn)} FROM {Sql.Identifier(schema, history.Table)}",
                row => row.GetString(0),
                cancellationToken).ConfigureAwait(false);
            if (HistoryState.Ids(ids).Overlaps(context.Migrations.Select(migration => migration.Id)))
            {
                throw Elsewhere(context, schema, target);
            }
        }
    }

    /// <summary>That the history is in one schema, and what is made would be in another.</summary>
    public static MigrationException Elsewhere(MigrationContext context, string schema, string? target) => new(
        $"the history of {context.Name} is in the schema \"{schema}\", and what it makes without naming a schema would be in "
        + $"\"{target ?? "none"}\", the first of the search path: all of it would be applied anew there. Nothing was changed. "
        + $"Let the search path of the role begin with \"{schema}\"; or name the schema in the code, for the history "
        + $"(MigrationsHistoryTable(\"{context.History.Table}\", \"{schema}\")) and for the tables (HasDefaultSchema)");

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
