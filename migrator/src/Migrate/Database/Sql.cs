using Npgsql;

namespace GitopsLab.Migrate.Database;

/// <summary>SQL as it is written and sent.</summary>
internal static class Sql
{
    /// <summary>Quotes a name.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Quotes a name with its schema, where it has one.</summary>
    public static string Identifier(string? schema, string name) => schema == null ? Identifier(name) : $"{Identifier(schema)}.{Identifier(name)}";

    /// <summary>Sends a statement.</summary>
    /// <param name="connection">The session.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="limit">How long it may take; null for Npgsql's 30 seconds.</param>
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        var command = new NpgsqlCommand(sql, connection);
        if (limit is { } span)
        {
            command.CommandTimeout = span == Timeout.InfiniteTimeSpan ? 0 : (int)span.TotalSeconds;
        }

        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a query with parameters, <c>$1</c> and so on.</summary>
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        Func<NpgsqlDataReader, T> row,
        CancellationToken cancellationToken,
        params object[] parameters)
    {
        var rows = new List<T>();
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            }

            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(row(reader));
                }
            }
        }

        return rows;
    }
}
