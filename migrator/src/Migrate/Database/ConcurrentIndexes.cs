using GitopsLab.MigrationList;
using Npgsql;

namespace GitopsLab.Migrate.Database;

/// <summary>
/// What <c>CREATE INDEX CONCURRENTLY</c> leaves behind where it is interrupted: an index that is invalid, which no query uses and
/// which may reject rows all the same, or one that is valid and of which the history knows nothing. Either breaks every later run.
/// </summary>
internal static class ConcurrentIndexes
{
    /// <summary>How an index is.</summary>
    internal enum Condition
    {
        Missing,
        Invalid,
        Valid
    }

    /// <summary>Looks how the indexes are that a migration builds concurrently.</summary>
    public static async Task<List<(ConcurrentIndex Index, Condition Condition)>> LookAsync(
        NpgsqlConnection connection,
        Migration migration,
        CancellationToken cancellationToken)
    {
        var found = new List<(ConcurrentIndex, Condition)>();
        foreach (var index in migration.ConcurrentIndexes)
        {
            // An index is in its table's schema; one of the same name on another table is somebody else's.
            var conditions = await connection.QueryAsync(
                """
                SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE i.indrelid = to_regclass($1) AND c.relname = $2
                """,
                row => row.GetBoolean(0) ? Condition.Valid : Condition.Invalid,
                cancellationToken,
                Sql.Identifier(index.Schema, index.Table),
                index.Name).ConfigureAwait(false);
            found.Add((index, conditions.FirstOrDefault(Condition.Missing)));
        }

        return found;
    }

    /// <summary>Drops an index without locking out writers.</summary>
    public static async Task DropAsync(NpgsqlConnection connection, ConcurrentIndex index, CancellationToken cancellationToken)
    {
        var schemas = await connection.QueryAsync(
            "SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)",
            row => row.GetString(0),
            cancellationToken,
            Sql.Identifier(index.Schema, index.Table)).ConfigureAwait(false);
        // It waits for transactions of the app without being in their way.
        await connection.ExecuteAsync("SET lock_timeout = 0; SET statement_timeout = 0", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"DROP INDEX CONCURRENTLY IF EXISTS {Sql.Identifier(schemas.FirstOrDefault() ?? index.Schema, index.Name)}",
            cancellationToken,
            Timeout.InfiniteTimeSpan).ConfigureAwait(false);
    }
}
