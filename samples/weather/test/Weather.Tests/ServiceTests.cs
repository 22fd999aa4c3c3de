using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AwesomeAssertions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace Weather.Tests;

/// <summary>The service over HTTP, on a real database.</summary>
public sealed class ServiceTests(PostgresServer server) : IAsyncLifetime
{
    private readonly Database _database = new(server);
    private readonly LogLines _log = new();
    private WebApplicationFactory<Program> _service = new();

    public async ValueTask InitializeAsync()
    {
        await _database.MigrateAsync();
        _service = Service(_database.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _database.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task Forecasts_are_added_listed_read_and_deleted()
    {
        using var client = _service.CreateClient();

        using var added = await client.PostAsJsonAsync("/forecasts", new { date = "2098-03-04", temperatureC = -7, description = "Bracing" });
        added.StatusCode.Should().Be(HttpStatusCode.Created);
        var forecast = await client.GetFromJsonAsync<JsonElement>(added.Headers.Location);
        forecast.GetProperty("description").GetString().Should().Be("Bracing");
        var listed = await client.GetFromJsonAsync<JsonElement>("/forecasts?from=2098-01-01");
        listed.EnumerateArray().Select(row => row.GetProperty("date").GetString()).Should().Equal("2098-03-04", "2099-12-31");
        using var deleted = await client.DeleteAsync(added.Headers.Location);
        deleted.StatusCode.Should().Be(HttpStatusCode.NoContent);
        using var gone = await client.GetAsync(added.Headers.Location);
        gone.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"date": "2098-03-04", "temperatureC": 100}""", "TemperatureC")]
    [InlineData("""{"date": "2098-03-04", "temperatureC": "warm"}""", "Bad Request")]
    public async Task A_wrong_forecast_is_refused_with_its_problem(string json, string named)
    {
        using var client = _service.CreateClient();

        using var response = await client.PostAsync("/forecasts", new StringContent(json, null, "application/json"));

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await response.Content.ReadAsStringAsync()).Should().Contain(named);
    }

    [Fact]
    public async Task The_page_shows_the_version_and_forecasts_and_escapes_what_people_wrote()
    {
        using var client = _service.CreateClient();
        using var added = await client.PostAsJsonAsync("/forecasts", new { date = "2098-03-04", temperatureC = 3, description = "<b>bold</b>" });

        var page = await client.GetStringAsync("/");

        page.Should().Contain("2098-03-04").And.Contain("&lt;b&gt;bold&lt;/b&gt;").And.NotContain("<b>bold").And.Contain("Version 0.1.0");
    }

    [Theory]
    [InlineData("/openapi/v1.json", "\"/forecasts\"")]
    [InlineData("/scalar", "<html")]
    [InlineData("/version", "\"0.1.0\"")]
    public async Task The_API_describes_itself(string path, string holds)
    {
        using var client = _service.CreateClient();

        (await client.GetStringAsync(path)).Should().Contain(holds);
    }

    [Fact]
    public async Task A_migration_that_locks_the_history_makes_no_pod_unready()
    {
        using var client = _service.CreateClient();
        await using var migration = new NpgsqlConnection(_database.Address.ConnectionString);
        await migration.OpenAsync();
        await using var transaction = await migration.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("""LOCK TABLE "__EFMigrationsHistory" IN ACCESS EXCLUSIVE MODE""", migration, transaction);
        await command.ExecuteNonQueryAsync();

        using var ready = await client.GetAsync("/readyz");
        using var live = await client.GetAsync("/healthz");
        using var answer = await client.GetAsync("/forecasts");

        new[] { ready.StatusCode, live.StatusCode, answer.StatusCode }.Should().AllBeEquivalentTo(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_its_database_a_pod_is_alive_and_not_ready_and_says_no_secret()
    {
        var away = _database.Address;
        away.Port = 1;
        await using var service = Service(away);
        using var client = service.CreateClient();

        using var ready = await client.GetAsync("/readyz");
        using var live = await client.GetAsync("/healthz");
        using var answer = await client.GetAsync("/forecasts");

        ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        live.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await answer.Content.ReadAsStringAsync()).Should().NotContain("Npgsql");
        _log.Text.Should().Contain("Not ready").And.NotContain(PostgresServer.Password);
    }

    /// <summary>The service with the environment that the chart gives it.</summary>
    private WebApplicationFactory<Program> Service(NpgsqlConnectionStringBuilder address) => new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
    {
        host.UseEnvironment("Production");
        host.UseSetting("DB:HOST", address.Host);
        host.UseSetting("DB:PORT", $"{address.Port}");
        host.UseSetting("DB:NAME", address.Database);
        host.UseSetting("DB:USER", address.Username);
        host.UseSetting("DB:PASSWORD", address.Password);
        host.UseSetting("DB:SSLMODE", "prefer");
        host.ConfigureLogging(logging => logging.AddProvider(_log));
    });

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public string Text
        {
            get
            {
                lock (_lines)
                {
                    return string.Join('\n', _lines);
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
