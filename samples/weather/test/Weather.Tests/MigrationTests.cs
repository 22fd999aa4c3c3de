using AwesomeAssertions;
using Npgsql;
using Xunit;

namespace Weather.Tests;

/// <summary>Each migration on data, and beside the release that is still serving.</summary>
public sealed class MigrationTests(PostgresServer server) : IAsyncDisposable
{
    private readonly Database _database = new(server);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task All_the_way_up_down_and_up_ends_in_the_same_schema()
    {
        await _database.MigrateAsync();
        var schema = await _database.SchemaAsync();

        await _database.MigrateAsync("0");
        (await _database.SchemaAsync()).Should().BeEmpty();
        await _database.MigrateAsync();

        schema.Should().Contain("column forecasts.description character varying 100 YES");
        (await _database.SchemaAsync()).Should().Be(schema);
    }

    [Fact]
    public async Task Each_step_down_undoes_its_step_up()
    {
        for (var at = 0; at < Database.Ids.Count; at++)
        {
            var before = at == 0 ? "0" : Name(at - 1);
            await _database.MigrateAsync(before);
            var schema = at == 0 ? "" : await _database.SchemaAsync();

            await _database.MigrateAsync(Name(at));
            await _database.MigrateAsync(before);

            (await _database.SchemaAsync()).Should().Be(schema, Database.Ids[at]);
            await _database.MigrateAsync(Name(at));
        }
    }

    [Fact]
    public async Task A_new_environment_has_forecasts_to_show_and_going_down_takes_them_alone()
    {
        await _database.MigrateAsync("SeedForecasts");
        await _database.QueryAsync("INSERT INTO forecasts (date, temperature_c, summary) VALUES ('2026-05-05', 15, 'Mine')");

        (await _database.QueryAsync("SELECT count(*) FROM forecasts")).Should().Equal("6");
        await _database.MigrateAsync("FirstTables");

        (await _database.QueryAsync("SELECT summary FROM forecasts")).Should().Equal("Mine");
    }

    [Fact]
    public async Task Sources_are_filled_in_batches_and_an_interrupted_run_goes_on()
    {
        await _database.MigrateAsync("AddSource");
        await _database.QueryAsync("INSERT INTO forecasts (date, temperature_c, source) SELECT '2026-01-01', n % 40, CASE WHEN n <= 6000 THEN 'station' END FROM generate_series(1, 12000) n");

        await _database.MigrateAsync("FillSource");

        (await _database.QueryAsync("SELECT count(*) FROM forecasts WHERE source IS NULL")).Should().Equal("0");
        // Two batches, each in a transaction of its own, beside the rows of the seed and those that an earlier run had filled.
        (await _database.QueryAsync("SELECT count(DISTINCT xmin::text) FROM forecasts")).Should().Equal("3");
    }

    [Fact]
    public async Task A_row_that_the_app_has_locked_is_filled_too()
    {
        await _database.MigrateAsync("AddSource");
        await using var app = new NpgsqlConnection(_database.Address.ConnectionString);
        await app.OpenAsync();
        await using var transaction = await app.BeginTransactionAsync();
        await using (var update = new NpgsqlCommand("UPDATE forecasts SET temperature_c = 12 WHERE date = '2026-04-01'", app, transaction))
        {
            await update.ExecuteNonQueryAsync();
        }

        var migrating = _database.MigrateAsync("FillSource");
        await Task.WhenAny(migrating, Task.Delay(TimeSpan.FromSeconds(2)));
        await transaction.CommitAsync();
        await migrating;

        (await _database.QueryAsync("SELECT count(*) FROM forecasts WHERE source IS NULL")).Should().Equal("0");
    }

    [Fact]
    public async Task The_index_is_built_beside_the_app_and_is_valid()
    {
        await _database.MigrateAsync("IndexForecastsByDate");

        (await _database.QueryAsync("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_forecasts_date'::regclass")).Should().Equal("True");
    }

    [Fact]
    public async Task While_a_column_is_renamed_the_release_before_and_the_one_after_read_what_the_other_writes()
    {
        await _database.MigrateAsync("ExpandDescription");

        await _database.QueryAsync("INSERT INTO forecasts (date, temperature_c, summary) VALUES ('2030-01-01', 1, 'by the old')");
        await _database.QueryAsync("INSERT INTO forecasts (date, temperature_c, description) VALUES ('2030-01-02', 2, 'by the new')");
        (await _database.QueryAsync("SELECT summary, description FROM forecasts WHERE date >= '2030-01-01' AND date < '2031-01-01' ORDER BY date"))
            .Should().Equal("by the old|by the old", "by the new|by the new");

        await _database.QueryAsync("UPDATE forecasts SET description = 'changed by the new' WHERE date = '2030-01-01'");
        await _database.QueryAsync("UPDATE forecasts SET summary = 'changed by the old' WHERE date = '2030-01-02'");
        (await _database.QueryAsync("SELECT summary, description FROM forecasts WHERE date >= '2030-01-01' AND date < '2031-01-01' ORDER BY date"))
            .Should().Equal("changed by the new|changed by the new", "changed by the old|changed by the old");
    }

    [Fact]
    public async Task Descriptions_are_filled_and_nothing_is_lost_on_the_way_to_the_end_and_back()
    {
        await _database.MigrateAsync("IndexForecastsByDate");
        await _database.QueryAsync("INSERT INTO forecasts (date, temperature_c, summary) SELECT '2026-01-01', 1, 'Word ' || n FROM generate_series(1, 12000) n");

        await _database.MigrateAsync();

        (await _database.QueryAsync("SELECT count(*), count(description), count(DISTINCT description) FROM forecasts")).Should().Equal("12005|12005|12005");
        await _database.MigrateAsync("FillDescription");
        (await _database.QueryAsync("SELECT count(*) FROM forecasts WHERE summary IS DISTINCT FROM description")).Should().Equal("0");
        await _database.MigrateAsync("IndexForecastsByDate");
        (await _database.QueryAsync("SELECT count(DISTINCT summary) FROM forecasts")).Should().Equal("12005");
    }

    [Fact]
    public async Task What_the_release_before_maps_is_there_until_the_contraction()
    {
        await _database.MigrateAsync("FillDescription");
        await _database.QueryAsync("SELECT id, date, temperature_c, summary, source FROM forecasts");

        await _database.MigrateAsync();

        var read = () => _database.QueryAsync("SELECT summary FROM forecasts");
        (await read.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("42703");
    }

    private static string Name(int at) => Database.Ids[at].Split('_', 2)[1];
}
