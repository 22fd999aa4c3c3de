using GitopsLab.Migrate.Database;
using GitopsLab.MigrationList;

namespace GitopsLab.Migrate;

/// <summary>The statements of migrations, as they would run.</summary>
internal static class Script
{
    /// <summary>Writes what applies a migration, with its row in the history.</summary>
    public static IEnumerable<string> Lines(MigrationContext context, Migration migration)
    {
        var history = context.History;
        var row =
            $"INSERT INTO {Sql.Identifier(history.Schema, history.Table)} ({Sql.Identifier(history.IdColumn)}, {Sql.Identifier(history.VersionColumn)}) "
            + $"VALUES ('{migration.Id.Replace("'", "''", StringComparison.Ordinal)}', '{migration.ProductVersion ?? context.EfVersion}');";
        yield return $"-- {context.Name}: {migration.Id}{(migration.IsTransactional ? "" : ", not in one transaction")}";
        var open = false;
        foreach (var statement in migration.Up)
        {
            if (statement.Transactional != open)
            {
                open = statement.Transactional;
                yield return open ? "BEGIN;" : "COMMIT;";
            }

            var sql = statement.Sql.TrimEnd();
            yield return sql.EndsWith(';') ? sql : sql + ";";
        }

        if (!open && migration.IsTransactional)
        {
            open = true;
            yield return "BEGIN;";
        }

        yield return row;
        if (open)
        {
            yield return "COMMIT;";
        }

        yield return "";
    }
}
