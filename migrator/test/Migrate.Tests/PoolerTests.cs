using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AwesomeAssertions;
using GitopsLab.Migrate.Support;
using Xunit;

namespace GitopsLab.Migrate;

/// <summary>A real PgBouncer between the program and the server, where there is one on this machine.</summary>
public sealed class PoolerTests(PostgresServer server, CasesImage image) : IAsyncDisposable
{
    private readonly TestDatabase _database = new(server, image);
    private readonly string _folder = Directory.CreateTempSubdirectory("pgbouncer-").FullName;
    private Process? _pooler;

    public async ValueTask DisposeAsync()
    {
        if (_pooler != null)
        {
            _pooler.Kill();
            await _pooler.WaitForExitAsync();
            _pooler.Dispose();
        }

        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_pooler_that_shares_sessions_is_refused()
    {
        await _database.CreateAsync();
        await StartAsync("transaction");

        var result = await _database.RunAsync("add", "migrate");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Should().Contain("a pooler answers at 127.0.0.1").And.Contain("DB__POOLER=session");
        (await _database.QueryAsync("SELECT 1 FROM pg_class WHERE relname = 'Orders'")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_pooler_that_keeps_sessions_may_be_said_to()
    {
        await _database.CreateAsync();
        await StartAsync("session");
        _database.Variables["DB__POOLER"] = "session";

        var result = await _database.RunAsync("add", "migrate");

        result.ExitCode.Should().Be(0, result.ToString());
        (await _database.HistoryAsync()).Should().HaveCount(2);
    }

    private async Task StartAsync(string mode)
    {
        var program = new[] { "/usr/sbin", "/usr/bin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, "pgbouncer")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program == null, "there is no pgbouncer on this machine");
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            _database.Variables["DB__PORT"] = $"{((IPEndPoint)listener.LocalEndpoint).Port}";
        }

        _database.Variables["DB__SSLMODE"] = "disable";
        var settings = Path.Combine(_folder, "pgbouncer.ini");
        var users = Path.Combine(_folder, "users");
        await File.WriteAllTextAsync(users, $"\"postgres\" \"{server.SuperuserPassword.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
        await File.WriteAllTextAsync(
            settings,
            $"""
            [databases]
            * = host={server.Host} port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {_database.Variables["DB__PORT"]}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {users}
            pool_mode = {mode}
            ignore_startup_parameters = extra_float_digits,options
            """);
        var asNobody = Environment.UserName == "root";
        if (asNobody)
        {
            Process.Start("chown", ["-R", "nobody", _folder]).WaitForExit();
        }

        var start = asNobody
            ? new ProcessStartInfo("setpriv").With(["--reuid=nobody", "--regid=nogroup", "--clear-groups", program!, "-q", settings])
            : new ProcessStartInfo(program!).With(["-q", settings]);
        _pooler = Process.Start(start)!;
        for (var tries = 0; tries < 100; tries++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, int.Parse(_database.Variables["DB__PORT"], System.Globalization.CultureInfo.InvariantCulture));
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
    }
}
