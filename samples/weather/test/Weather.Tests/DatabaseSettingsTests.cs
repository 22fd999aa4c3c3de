using System.Diagnostics;
using AwesomeAssertions;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Weather.Api;
using Xunit;

namespace Weather.Tests;

/// <summary>The environment that the chart gives.</summary>
public sealed class DatabaseSettingsTests
{
    private readonly Dictionary<string, string?> _environment = new()
    {
        ["DB:HOST"] = "db",
        ["DB:NAME"] = "weather",
        ["DB:USER"] = "weather",
        ["DB:PASSWORD"] = PostgresServer.Password,
    };

    [Theory]
    [InlineData(null, null, SslMode.Require)]
    [InlineData("disable", null, SslMode.Disable)]
    [InlineData("prefer", null, SslMode.Prefer)]
    [InlineData("require", null, SslMode.Require)]
    [InlineData("require", "here", SslMode.VerifyCA)]
    [InlineData("verify-ca", "here", SslMode.VerifyCA)]
    [InlineData("verify-full", "here", SslMode.VerifyFull)]
    [InlineData("verify-full", null, SslMode.VerifyFull)]
    public void Modes_of_TLS_mean_what_they_mean_to_libpq(string? mode, string? certificate, SslMode expected)
    {
        _environment["DB:SSLMODE"] = mode;
        _environment["DB:SSLROOTCERT"] = certificate == null ? null : typeof(DatabaseSettingsTests).Assembly.Location;

        Read().SslMode.Should().Be(expected);
    }

    [Fact]
    public void A_password_may_hold_anything()
    {
        new NpgsqlConnectionStringBuilder(Read().ConnectionString).Password.Should().Be(PostgresServer.Password);
    }

    [Fact]
    public void A_passfile_is_read_where_there_is_no_password()
    {
        _environment["DB:PASSWORD"] = null;
        _environment["DB:PASSFILE"] = "/run/database/passfile";

        Read().Passfile.Should().Be("/run/database/passfile");
    }

    [Fact]
    public async Task A_service_with_a_wrong_environment_names_all_of_it_and_ends_with_2()
    {
        var start = new ProcessStartInfo("dotnet") { ArgumentList = { typeof(Program).Assembly.Location }, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DB__PORT"] = "http";
        start.Environment["DB__SSLMODE"] = "verify-all";
        start.Environment["DB__PASSWORD"] = "unspoken";
        using var service = Process.Start(start)!;

        var said = await service.StandardError.ReadToEndAsync() + await service.StandardOutput.ReadToEndAsync();
        await service.WaitForExitAsync();

        service.ExitCode.Should().Be(2, said);
        said.Should().Contain("DB__HOST is not set").And.Contain("DB__NAME").And.Contain("DB__USER").And.Contain("DB__PORT").And.Contain("DB__SSLMODE is one of");
        said.Should().NotContain("unspoken");
    }

    private NpgsqlConnectionStringBuilder Read() =>
        DatabaseSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(_environment).Build());
}
