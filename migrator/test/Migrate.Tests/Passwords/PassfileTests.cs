using AwesomeAssertions;
using GitopsLab.Migrate.Logging;
using GitopsLab.Migrate.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Xunit;

namespace GitopsLab.Migrate.Passwords;

/// <summary>The passfile, read by a real client, and how it is kept fresh.</summary>
public sealed class PassfileTests(PostgresServer server, CasesImage image) : IAsyncDisposable
{
    private readonly TestDatabase _database = new(server, image);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(@"a:b\c;d=e'f""g h")]
    [InlineData("plain")]
    public async Task A_password_is_read_as_it_was_written_and_a_new_one_by_the_next_connection(string password)
    {
        await _database.CreateAsync();
        var role = await _database.RoleAsync("app", $"LOGIN PASSWORD '{password.Replace("'", "''", StringComparison.Ordinal)}'");
        var settings = Settings(role);
        var file = new Passfile(Passfile.OwnPath(), settings);
        file.Write(new Password(password, null));
        var address = new NpgsqlConnectionStringBuilder(server.ConnectionString(_database.Name)) { Username = role, Password = null, Passfile = file.Path };
        await using var source = NpgsqlDataSource.Create(address);

        await using (await source.OpenConnectionAsync())
        {
        }

        await _database.QueryAsync($"ALTER ROLE {role} PASSWORD 'another'");
        await Assert.ThrowsAsync<PostgresException>(async () => await source.OpenConnectionAsync());
        file.Write(new Password("another", null));
        await using (await source.OpenConnectionAsync())
        {
        }

        file.Delete();
        Directory.Exists(Path.GetDirectoryName(file.Path)).Should().BeFalse();
    }

    [Theory]
    [InlineData("ends with a space ")]
    [InlineData("has a\nbreak")]
    public void A_password_that_the_format_cannot_carry_is_refused(string password)
    {
        var file = new Passfile(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), Settings("app"));

        var write = () => file.Write(new Password(password, null));

        write.Should().Throw<PasswordException>().Which.Message.Should().NotContain(password);
        File.Exists(file.Path).Should().BeFalse();
    }

    [Fact]
    public async Task A_token_is_asked_for_again_after_two_thirds_of_its_life_and_kept_while_none_can_be_had()
    {
        var source = new Source(() => new Password($"token {_time.GetUtcNow():HH:mm}", _time.GetUtcNow().AddMinutes(15)));
        var cached = new CachedPassword(source, _time);

        (await cached.GetAsync(default))!.Value.Should().Be("token 12:00");
        _time.Advance(TimeSpan.FromMinutes(9));
        (await cached.GetAsync(default))!.Value.Should().Be("token 12:00");
        _time.Advance(TimeSpan.FromMinutes(2));
        (await cached.GetAsync(default))!.Value.Should().Be("token 12:11");
        source.Fails = true;
        _time.Advance(TimeSpan.FromMinutes(14));
        (await cached.GetAsync(default))!.Value.Should().Be("token 12:11");
        _time.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<PasswordException>(async () => await cached.GetAsync(default));
    }

    [Fact]
    public async Task A_passfile_is_renewed_before_its_password_expires_and_failures_are_tried_again()
    {
        var source = new Source(() => new Password($"token {_time.GetUtcNow():HH:mm}", _time.GetUtcNow().AddMinutes(15)));
        var file = new Passfile(Passfile.OwnPath(), Settings("app"));
        var output = new StringWriter();
        var log = new Log(output, json: false, new Secrets(), _time);
        var keeper = new PassfileKeeper(file, source, log, _time);
        using var end = new CancellationTokenSource();
        var keeping = keeper.KeepAsync(await keeper.WriteAsync(default), end.Token);

        source.Fails = true;
        await AdvanceAsync(TimeSpan.FromMinutes(10.1));
        (await File.ReadAllTextAsync(file.Path)).Should().Contain("token 12\\:00");
        source.Fails = false;
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        (await File.ReadAllTextAsync(file.Path)).Should().NotContain("token 12\\:00");
        file.IsValid(_time.GetUtcNow()).Should().BeTrue();
        file.IsValid(_time.GetUtcNow().AddMinutes(20)).Should().BeFalse();

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
        output.ToString().Should().Contain("no token now; trying again").And.NotContain("token 12:");
        file.Delete();
    }

    [Fact]
    public async Task A_migration_outlives_its_token()
    {
        var role = await _database.RoleAsync("app", "LOGIN CREATEDB PASSWORD 'first'");
        var password = "first";
        await using var metadata = await StandIn.StartAsync(_ => (200, $$"""{"access_token": "{{password}}", "expires_in": 3}"""));
        _database.Variables["DB__USER"] = role;
        _database.Variables["DB__PASSWORD"] = "";
        _database.Variables["DB__IDENTITY"] = "google";
        _database.Variables["GCE_METADATA_HOST"] = $"{metadata.Address.Host}:{metadata.Address.Port}";

        var sidecars = Path.GetTempFileName();
        await File.WriteAllTextAsync(sidecars, "a sidecar's");
        _database.Variables["DB__PASSFILE"] = sidecars;

        await using var running = await _database.StartAsync("outlives", "migrate");
        await running.SaysAsync("applying 20260102000000_AddForAWhile");
        password = "second-password";
        await _database.QueryAsync($"ALTER ROLE {role} PASSWORD 'second-password'");
        var result = await running.EndsAsync();

        result.ExitCode.Should().Be(0, result.ToString());
        (await _database.HistoryAsync()).Should().HaveCount(3);
        result.ToString().Should().NotContain("second-password");
        metadata.Requests.Count.Should().BeGreaterThan(1);
        var own = result.Log.Split('\n').First(line => line.StartsWith("migrate: wrote ", StringComparison.Ordinal)).Split(' ')[2].TrimEnd(',');
        own.Should().EndWith("/passfile");
        File.Exists(own).Should().BeFalse("it goes with the program");
        (await File.ReadAllTextAsync(sidecars)).Should().Be("a sidecar's");
        File.Delete(sidecars);
    }

    private Settings Settings(string role) => new() { Host = server.Host, Port = server.Port, Database = _database.Name, User = role };

    /// <summary>Lets what waits for a time go on at each second of it.</summary>
    private async Task AdvanceAsync(TimeSpan span)
    {
        for (var second = 0; second < span.TotalSeconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        await Task.Delay(50);
    }

    private sealed class Source(Func<Password> password) : IPasswordSource
    {
        public bool Fails { get; set; }

        public ValueTask<Password?> GetAsync(CancellationToken cancellationToken) =>
            Fails ? throw new PasswordException("no token now") : ValueTask.FromResult<Password?>(password());
    }
}
