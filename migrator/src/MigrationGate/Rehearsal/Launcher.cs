using System.Diagnostics;
using System.Globalization;
using GitopsLab.MigrationGate.Postgres;
using GitopsLab.MigrationGate.Probing;
using GitopsLab.MigrationList;
using Npgsql;

namespace GitopsLab.MigrationGate.Rehearsal;

/// <summary>Runs the launcher of an image on a throwaway database, as its Job does.</summary>
/// <param name="program">The launcher.</param>
/// <param name="migrations">The folder of the list and the bundles.</param>
/// <param name="database">The database.</param>
internal sealed class Launcher(string program, string migrations, ThrowawayDatabase database)
{
    /// <summary>Migrates.</summary>
    /// <param name="target">Where to; null for all there is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code and what it printed.</returns>
    public Task<(int ExitCode, string Output)> MigrateAsync(string? target, CancellationToken cancellationToken)
    {
        var address = database.Address;
        var variables = Variables(address);
        variables["DB__HOST"] = address.Host!;
        variables["DB__PORT"] = address.Port.ToString(CultureInfo.InvariantCulture);
        variables["DB__NAME"] = address.Database!;
        variables["DB__USER"] = address.Username ?? Environment.UserName;
        variables["DB__SSLMODE"] = address.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer"
        };
        if (address.RootCertificate is { Length: > 0 } authorities)
        {
            variables["DB__SSLROOTCERT"] = authorities;
        }

        variables["DB__DIRECTION"] = "any";
        variables["MIGRATIONS"] = migrations;
        return RunAsync(program, target is null ? ["migrate"] : ["migrate", target], variables, null, cancellationToken);
    }

    /// <summary>Runs a command of somebody's own, which finds the database in its environment.</summary>
    /// <param name="command">The command, for a shell.</param>
    /// <param name="folder">Where it runs; null for where this runs.</param>
    /// <param name="output">Where what it prints goes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> TestAsync(string command, string? folder, TextWriter output, CancellationToken cancellationToken)
    {
        var address = database.Address;
        var variables = Variables(address);
        variables["MIGRATIONS_TEST_DATABASE"] = address.ConnectionString;
        variables["PGHOST"] = address.Host!;
        variables["PGPORT"] = address.Port.ToString(CultureInfo.InvariantCulture);
        variables["PGDATABASE"] = address.Database!;
        variables["PGUSER"] = address.Username ?? Environment.UserName;
        return (await RunAsync("sh", ["-c", command], variables, output, cancellationToken, folder)).ExitCode;
    }

    /// <summary>Dumps the schema, as text that says the same for the same schema.</summary>
    /// <param name="pgDump">The program.</param>
    /// <param name="histories">The tables of the histories, which stay when all else goes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The lines, or what it said where it failed.</returns>
    public async Task<(IReadOnlyList<string>? Lines, string? Problem)> DumpAsync(
        string pgDump, IReadOnlyList<HistoryTable> histories, CancellationToken cancellationToken)
    {
        var address = database.Address;
        var dump = await RunAsync(
            pgDump,
            [
                "--schema-only", "--no-owner", "--host", address.Host!, "--port", address.Port.ToString(CultureInfo.InvariantCulture),
                "--username", address.Username ?? Environment.UserName,
                .. histories.SelectMany(history => new[] { "--exclude-table", history.Schema is { } schema ? Sql.Name(new TableName(schema, history.Table)) : Sql.Identifier(history.Table) }),
                address.Database!
            ],
            Variables(address),
            null,
            cancellationToken);
        if (dump.ExitCode != 0)
        {
            return (null, dump.Output.Trim());
        }

        return (Dump.Lines(dump.Output, [.. histories.Select(history => history.Schema).OfType<string>()]), null);
    }

    private static Dictionary<string, string> Variables(NpgsqlConnectionStringBuilder address)
    {
        var variables = new Dictionary<string, string>();
        if (address.Password is { Length: > 0 } password)
        {
            // By the environment alone: a command line can be read by anyone on the machine.
            variables["PGPASSWORD"] = password;
            variables["DB__PASSWORD"] = password;
        }

        return variables;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string program, IReadOnlyList<string> arguments, Dictionary<string, string> variables, TextWriter? shown, CancellationToken cancellationToken, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        // What the caller's environment says of another database is none of this one's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("DB__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        var lines = new List<string>();
        void Add(object sender, DataReceivedEventArgs received)
        {
            if (received.Data is { } line)
            {
                lock (lines)
                {
                    lines.Add(line);
                    shown?.WriteLine(line);
                }
            }
        }

        process.OutputDataReceived += Add;
        process.ErrorDataReceived += Add;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // To its end, or it could make its database again once that is dropped.
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        return (process.ExitCode, string.Join('\n', lines));
    }
}
