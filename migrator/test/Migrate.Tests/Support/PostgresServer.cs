using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(GitopsLab.Migrate.Support.PostgresServer))]

namespace GitopsLab.Migrate.Support;

/// <summary>
/// A real PostgreSQL for the tests of a run: the one of MIGRATOR_TEST_DATABASE, a connection string of a superuser; else one of the
/// programs on this machine, on a free port, in a folder that is gone afterwards.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    public const string Superuser = "postgres";

    /// <summary>Holds what breaks connection strings, passfiles and command lines that are put together without care.</summary>
    public const string Password = """p;w=x'y"z\ 1:2""";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "migrator-postgres-" + Path.GetRandomFileName());
    private NpgsqlConnectionStringBuilder _address = new();
    private string? _programs;

    public string Host => _address.Host!;

    public int Port => _address.Port;

    public string SuperuserPassword => _address.Password!;

    /// <summary>The authority of the server's certificate; null on a server that is not the tests' own.</summary>
    public string? Authority { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("MIGRATOR_TEST_DATABASE") is { Length: > 0 } given)
        {
            _address = new NpgsqlConnectionStringBuilder(given);
            return;
        }

        _programs = Programs() ?? throw new InvalidOperationException(
            "These tests need PostgreSQL: install its server (initdb and pg_ctl), or name one by a connection string in MIGRATOR_TEST_DATABASE.");
        Directory.CreateDirectory(_folder);
        _address = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = FreePort(), Username = Superuser, Password = Password };
        WriteCertificate();
        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), Password + "\n");
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "-R", "nobody", _folder);
        }

        await RunAsServerAsync("initdb", "-D", $"{_folder}/data", "-U", Superuser, "--auth=scram-sha-256", $"--pwfile={_folder}/password", "--no-sync");
        var options = $"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200 -c log_lock_waits=on -c ssl=on "
            + $"-c ssl_cert_file={_folder}/server.crt -c ssl_key_file={_folder}/server.key";
        await RunAsServerAsync("pg_ctl", "-D", $"{_folder}/data", "-w", "-l", $"{_folder}/log", "-o", options, "start");
        Authority = Path.Combine(_folder, "server.crt");
    }

    public async ValueTask DisposeAsync()
    {
        if (_programs != null && Directory.Exists(Path.Combine(_folder, "data")))
        {
            await RunAsServerAsync("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "stop");
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Opens a session of the superuser's.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        return connection;
    }

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder(_address.ConnectionString)
    {
        Database = database,
        Pooling = false,
        GssEncryptionMode = GssEncryptionMode.Disable,
        CommandTimeout = 60,
    }.ConnectionString;

    private static string? Programs() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => version + "/bin") : [])
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));

    private void WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "server.crt"), certificate.ExportCertificatePem());
        var file = Path.Combine(_folder, "server.key");
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

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
        using var process = Process.Start(new ProcessStartInfo("sh") { ArgumentList = { "-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log, program } }.With(arguments))!;
        await process.WaitForExitAsync();
        var output = await File.ReadAllTextAsync(log);
        File.Delete(log);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
        }
    }
}

internal static class Starts
{
    public static ProcessStartInfo With(this ProcessStartInfo start, IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
