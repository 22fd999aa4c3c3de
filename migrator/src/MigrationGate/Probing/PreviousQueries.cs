using GitopsLab.MigrationGate.Rules;
using GitopsLab.MigrationList;
using Npgsql;

namespace GitopsLab.MigrationGate.Probing;

/// <summary>
/// The queries of the release that serves, made from what it maps, as EF Core would: it reads, adds, changes and deletes all of its
/// columns. What is asked leaves nothing behind.
/// </summary>
internal sealed class PreviousQueries
{
    private readonly List<Query> queries;

    private PreviousQueries(List<Query> queries) => this.queries = queries;

    /// <summary>Makes the queries that PostgreSQL answers now.</summary>
    /// <param name="connection">The session to ask in.</param>
    /// <param name="previous">The release.</param>
    /// <param name="catalogue">What is there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Those that are answered.</returns>
    public static async Task<PreviousQueries> MakeAsync(
        NpgsqlConnection connection, PreviousRelease previous, Catalogue catalogue, CancellationToken cancellationToken)
    {
        var tables = catalogue.Tables.ToDictionary(table => table.Name);
        var made = new List<Query>();
        foreach (var (name, mapped) in previous.Tables)
        {
            if (tables.TryGetValue(name, out var table))
            {
                var columns = catalogue.Columns.Values.Where(column => column.Table == table.Oid).ToDictionary(column => column.Name);
                made.AddRange(Make(table.Name, [.. mapped], columns));
            }
        }

        var all = new PreviousQueries(made);
        // A row that misses another, or that is there already, was read and understood; any other failure says nothing of what comes.
        var failing = (await all.AskAllAsync(connection, cancellationToken))
            .Where(answer => answer.State is not (PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.UniqueViolation))
            .Select(answer => (answer.Table, answer.Verb))
            .ToHashSet();
        made.RemoveAll(query => failing.Contains((query.Table, query.Verb)));
        return all;
    }

    /// <summary>Asks all of them.</summary>
    /// <param name="connection">The session.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>
    /// Those that failed, and not because of the values that were made up for them. They are not asked again: what failed since one
    /// migration is not the next one's.
    /// </returns>
    public async Task<IReadOnlyList<Answer>> AskAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<Answer> failed = [.. (await AskAllAsync(connection, cancellationToken)).Where(answer => Matters(answer.State))];
        queries.RemoveAll(query => failed.Exists(answer => answer.Table == query.Table && answer.Verb == query.Verb));
        return failed;
    }

    private async Task<List<Answer>> AskAllAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var failed = new List<Answer>();
        await connection.ExecuteAsync("BEGIN", cancellationToken);
        foreach (var query in queries)
        {
            await connection.ExecuteAsync("SAVEPOINT asked", cancellationToken);
            try
            {
                await connection.ExecuteAsync(query.Sql, cancellationToken);
            }
            catch (PostgresException exception)
            {
                failed.Add(new Answer(query.Table, query.Verb, exception.SqlState, exception.MessageText));
            }

            await connection.ExecuteAsync("ROLLBACK TO SAVEPOINT asked", cancellationToken);
        }

        await connection.ExecuteAsync("ROLLBACK", cancellationToken);
        return failed;
    }

    private static bool Matters(string sqlState) =>
        sqlState == PostgresErrorCodes.NotNullViolation || !sqlState.StartsWith("23", StringComparison.Ordinal);

    private static IEnumerable<Query> Make(TableName table, IReadOnlyList<MappedColumn> mapped, Dictionary<string, Catalogue.Column> columns)
    {
        var name = Sql.Name(table);
        var names = string.Join(", ", mapped.Select(column => Sql.Identifier(column.Name)));
        yield return new Query(table, "SELECT", $"SELECT {names} FROM {name} LIMIT 0");

        var written = mapped.Where(column => !columns.TryGetValue(column.Name, out var known) || !(known.IsGenerated || known.IsIdentity || IsNumbered(known))).ToList();
        if (written.Count > 0)
        {
            var values = string.Join(", ", written.Select(column => Value(column, columns.GetValueOrDefault(column.Name))));
            yield return new Query(table, "INSERT", $"INSERT INTO {name} ({string.Join(", ", written.Select(column => Sql.Identifier(column.Name)))}) VALUES ({values})");
            yield return new Query(table, "UPDATE",
                $"UPDATE {name} SET {string.Join(", ", written.Select(column => $"{Sql.Identifier(column.Name)} = {Value(column, columns.GetValueOrDefault(column.Name))}"))} WHERE false");
        }

        yield return new Query(table, "DELETE", $"DELETE FROM {name} WHERE false");
    }

    private static bool IsNumbered(Catalogue.Column column) => column.Default?.StartsWith("nextval(", StringComparison.Ordinal) == true;

    // Null wherever the release may write null. What is asked before is asked after, so any value of the type will do.
    private static string Value(MappedColumn mapped, Catalogue.Column? column)
    {
        if (mapped.Nullable || column is null)
        {
            return "NULL";
        }

        var text = (column.Category, mapped.Type) switch
        {
            (_, "uuid") => "5f0c1f6e-0000-4000-8000-000000000000",
            (_, "json" or "jsonb") => "{}",
            ('N', _) => "1",
            ('S', _) => "",
            ('D', _) => "2000-01-01",
            ('T', _) => "0",
            ('B', _) => "false",
            ('A', _) => "{}",
            ('I', _) => "127.0.0.1",
            ('E', _) => null,
            ('V', _) => "0",
            _ => ""
        };
        return text is null ? $"enum_first(NULL::{mapped.Type})" : $"'{text}'::{mapped.Type}";
    }

    /// <summary>A query that failed.</summary>
    internal sealed record Answer(TableName Table, string Verb, string State, string Message)
    {
        /// <summary>What failed, and how.</summary>
        public string Text => $"{Verb} fails: {State}: {Message}";
    }

    private sealed record Query(TableName Table, string Verb, string Sql);
}
