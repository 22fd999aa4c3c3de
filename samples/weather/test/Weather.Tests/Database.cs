using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Weather.Data;

namespace Weather.Tests;

/// <summary>A database of a test's own.</summary>
public sealed class Database(PostgresServer server) : IAsyncDisposable
{
    private readonly string _name = "weather-" + Guid.NewGuid().ToString("N")[..12];

    public NpgsqlConnectionStringBuilder Address => server.Address(_name);

    public static IReadOnlyList<string> Ids { get; } = [.. NewContext("Host=nowhere").Database.GetMigrations()];

    public static string Id(string name) => Ids.Single(id => id.EndsWith("_" + name, StringComparison.Ordinal));

    /// <summary>
    /// Migrates to the migration of this name, up or down; to the last where none is given, or to what the newer release has made
    /// of the schema, where its rehearsal runs these tests.
    /// </summary>
    public async Task MigrateAsync(string? name = null)
    {
        if (name == null && server.Template is { } template)
        {
            await AdministerAsync($"CREATE DATABASE \"{_name}\" TEMPLATE \"{template}\"");
            return;
        }

        await using var context = NewContext(Address.ConnectionString);
        await context.GetService<IMigrator>().MigrateAsync(name == null ? null : name == "0" ? "0" : Id(name));
    }

    public async Task<List<string>> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Address.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column).ToString())));
        }

        return rows;
    }

    /// <summary>All that the catalogue says of tables, columns, indexes, constraints, functions and triggers, but for the history.</summary>
    public async Task<string> SchemaAsync() => string.Join('\n', await QueryAsync(
        """
        SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(character_maximum_length::text, '') || ' ' || is_nullable
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__EFMigrationsHistory'
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '__EFMigrationsHistory'
        UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        ORDER BY 1
        """));

    public async ValueTask DisposeAsync() => await AdministerAsync($"DROP DATABASE IF EXISTS \"{_name}\" WITH (FORCE)");

    private async Task AdministerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(server.Address("postgres").ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static WeatherContext NewContext(string connection) =>
        new(new DbContextOptionsBuilder<WeatherContext>().UseNpgsql(connection).Options);
}
