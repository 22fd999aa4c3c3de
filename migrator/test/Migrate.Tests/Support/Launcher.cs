using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Npgsql;

namespace GitopsLab.Migrate.Support;

/// <summary>How a run of the program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to the standard output.</param>
/// <param name="Log">What it wrote to the standard error.</param>
/// <param name="Took">How long it ran.</param>
public sealed record Result(int ExitCode, string Output, string Log, TimeSpan Took)
{
    public override string ToString() => $"exit code {ExitCode} after {Took.TotalSeconds:0.0} s\n{Output}{Log}";
}

/// <summary>A run under way.</summary>
public sealed partial class Running : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly StringBuilder _output = new();
    private readonly Stopwatch _time = Stopwatch.StartNew();

    internal Running(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_log, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public async Task SaysAsync(string text)
    {
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || _time.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException($"it never said \"{text}\": {Log}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Sends a signal, such as 15, SIGTERM.</summary>
    public void Signal(int signal) => _ = Kill(_process.Id, signal);

    /// <summary>Ends it and all that it has started, as the death of a container does.</summary>
    public void KillAll() => _process.Kill(entireProcessTree: true);

    public async Task<Result> EndsAsync(int withinSeconds = 60)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(withinSeconds));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"it did not end within {withinSeconds} s: {Log}");
        }

        return new Result(_process.ExitCode, _output.ToString(), Log, _time.Elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line != null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

/// <summary>A database of a test's own, and the program that migrates it.</summary>
public sealed class TestDatabase(PostgresServer server, CasesImage image) : IAsyncDisposable
{
    private static readonly string Program = Environment.GetEnvironmentVariable("MIGRATOR_TEST_PROGRAM") is { Length: > 0 } given
        ? given
        : Path.Combine(CasesImage.Root, "src/Migrate/bin", CasesImage.Configuration, "net10.0", "migrate.dll");

    private readonly List<string> _roles = [];

    public string Name { get; } = "case-" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>What the program is told beside where the database is.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public Task<Result> RunAsync(string fixture, params string[] arguments) => RunAsync(fixture, 90, arguments);

    public async Task<Result> RunAsync(string fixture, int withinSeconds, params string[] arguments)
    {
        await using var running = await StartAsync(fixture, arguments);
        return await running.EndsAsync(withinSeconds);
    }

    public async Task<Running> StartAsync(string fixture, params string[] arguments) => await StartAsync(fixture, ["CasesContext"], arguments);

    public async Task<Running> StartAsync(string fixture, string[] contexts, string[] arguments) =>
        new(Describe(await image.MigrationsAsync(fixture, contexts), fixture, arguments));

    /// <summary>The stock bundle by itself, as an image without the launcher would run it.</summary>
    public async Task<Running> StartStockBundleAsync(string fixture)
    {
        var start = new ProcessStartInfo(Path.Combine(await image.MigrationsAsync(fixture), "CasesContext"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }.With(["--connection", server.ConnectionString(Name)]);
        start.Environment["FIXTURE"] = fixture;
        return new Running(start);
    }

    private ProcessStartInfo Describe(string migrations, string fixture, string[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["DB__HOST"] = server.Host,
            ["DB__PORT"] = $"{server.Port}",
            ["DB__NAME"] = Name,
            ["DB__USER"] = PostgresServer.Superuser,
            ["DB__PASSWORD"] = server.SuperuserPassword,
            ["MIGRATIONS"] = migrations,
            ["FIXTURE"] = fixture,
        };
        foreach (var (name, value) in Variables)
        {
            environment[name] = value;
        }

        return Start(arguments, environment);
    }

    /// <summary>How the program is started: with an environment that nothing of this machine's is in.</summary>
    internal static ProcessStartInfo Start(string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = Program.EndsWith(".dll", StringComparison.Ordinal)
            ? new ProcessStartInfo("dotnet").With([Program, .. arguments])
            : new ProcessStartInfo(Program).With(arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("DB__", StringComparison.Ordinal) || name.EndsWith("_ENVIRONMENT", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>The rows of a query by the superuser, columns separated by bars.</summary>
    public async Task<List<string>> QueryAsync(string sql)
    {
        await using var connection = await server.OpenAsync(Name);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column).ToString())));
        }

        return rows;
    }

    public Task<List<string>> HistoryAsync() => QueryAsync("""SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY 1""");

    /// <summary>Makes the database, which migrate would do as well.</summary>
    public async Task CreateAsync(string owner = PostgresServer.Superuser)
    {
        await using var connection = await server.OpenAsync("postgres");
        await using var command = new NpgsqlCommand($"CREATE DATABASE \"{Name}\" OWNER {owner}", connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Makes a role that is gone with the test.</summary>
    public async Task<string> RoleAsync(string name, string options)
    {
        var role = $"{name}_{Name[5..]}";
        await using var connection = await server.OpenAsync("postgres");
        await using var command = new NpgsqlCommand($"CREATE ROLE {role} {options}", connection);
        await command.ExecuteNonQueryAsync();
        _roles.Add(role);
        return role;
    }

    /// <summary>A session of the app's, in a transaction that has done this, until it is disposed of.</summary>
    public async Task<NpgsqlConnection> InTransactionAsync(string sql)
    {
        var connection = await server.OpenAsync(Name);
        await using var command = new NpgsqlCommand("BEGIN; " + sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Waits until the server has no session of the program or its bundles in this database.</summary>
    public async Task<bool> IsLeftAloneAsync(int withinSeconds)
    {
        for (var tries = 0; tries < withinSeconds * 10; tries++)
        {
            if ((await QueryAsync("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'gitops-lab migrate%'")).Count == 0)
            {
                return true;
            }

            await Task.Delay(100);
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await using var connection = await server.OpenAsync("postgres");
        await using (var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS \"{Name}\" WITH (FORCE)", connection))
        {
            await drop.ExecuteNonQueryAsync();
        }

        foreach (var role in _roles)
        {
            await using var drop = new NpgsqlCommand($"DROP ROLE IF EXISTS {role}", connection);
            await drop.ExecuteNonQueryAsync();
        }
    }
}
