using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(Weather.Tests.PostgresServer))]

namespace Weather.Tests;

/// <summary>
/// A real PostgreSQL: the one of WEATHER_TEST_DATABASE, a connection string of a role that may make databases; else one of the
/// programs on this machine, on a free port, in a folder that is gone afterwards.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    /// <summary>What breaks connection strings that are put together without care.</summary>
    public const string Password = """p;w=x'y"z 1""";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "weather-postgres-" + Path.GetRandomFileName());
    private NpgsqlConnectionStringBuilder _address = new();
    private string? _programs;

    /// <summary>
    /// A database whose schema a newer release has made already, of MIGRATIONS_TEST_DATABASE, which <c>dotnet migrations rehearse</c>
    /// sets; null where the tests make their own.
    /// </summary>
    public string? Template { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("MIGRATIONS_TEST_DATABASE") is { Length: > 0 } rehearsed)
        {
            _address = new NpgsqlConnectionStringBuilder(rehearsed);
            Template = _address.Database;
            return;
        }

        if (Environment.GetEnvironmentVariable("WEATHER_TEST_DATABASE") is { Length: > 0 } given)
        {
            _address = new NpgsqlConnectionStringBuilder(given);
            return;
        }

        _programs = FindPrograms() ?? throw new InvalidOperationException(
            "These tests need PostgreSQL: install its server (initdb and pg_ctl), or name one by a connection string in WEATHER_TEST_DATABASE.");
        Directory.CreateDirectory(_folder);
        _address = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = FreePort(), Username = "postgres", Password = Password };
        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), Password + "\n");
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "-R", "nobody", _folder);
        }

        await RunAsServerAsync("initdb", "-D", $"{_folder}/data", "-U", "postgres", "--auth=scram-sha-256", $"--pwfile={_folder}/password", "--no-sync");
        await RunAsServerAsync(
            "pg_ctl", "-D", $"{_folder}/data", "-w", "-l", $"{_folder}/log", "-o", $"-p {_address.Port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off", "start");
    }

    public async ValueTask DisposeAsync()
    {
        if (_programs != null && Directory.Exists(Path.Combine(_folder, "data")))
        {
            await RunAsServerAsync("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "stop");
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>How a database is reached.</summary>
    public NpgsqlConnectionStringBuilder Address(string database) => new(_address.ConnectionString)
    {
        Database = database,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Pooling = false,
    };

    private static string? FindPrograms() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => version + "/bin") : [])
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private Task RunAsServerAsync(string program, params string[] arguments)
    {
        var file = Path.Combine(_programs!, program);
        return Environment.UserName == "root"
            ? RunAsync("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", file, .. arguments])
            : RunAsync(file, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output is a file's: a server that is started would keep a pipe open.
        var log = Path.GetTempFileName();
        var start = new ProcessStartInfo("sh") { ArgumentList = { "-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log, program } };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        var output = await File.ReadAllTextAsync(log);
        File.Delete(log);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
        }
    }
}
