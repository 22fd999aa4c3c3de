using System.Text.Json;
using GitopsLab.MigrationGate.Postgres;
using GitopsLab.MigrationGate.Rehearsal;
using Npgsql;

namespace GitopsLab.MigrationList.Tool;

/// <summary>Rehearses a release on a real PostgreSQL.</summary>
/// <param name="output">Where each step is told.</param>
/// <param name="error">Where what is wrong with the command is told.</param>
/// <param name="tests">Where what tests print goes; null for where the steps are told.</param>
internal sealed class RehearseCommand(TextWriter output, TextWriter error, TextWriter? tests = null)
{
    public required string List { get; init; }

    public string? Base { get; init; }

    public string? Launcher { get; init; }

    public string? Database { get; init; }

    public string? PgDump { get; init; }

    public string? Test { get; init; }

    /// <summary>Where the tests run; null for where this runs.</summary>
    public string? TestFolder { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var list = Read("--list", List, problems);
        var @base = Base is null ? null : Read("--base", Base, problems);
        var launcher = Launcher ?? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(List)!, "..", "migrate"));
        if (!File.Exists(launcher))
        {
            problems.Add($"there is no launcher at {launcher}, where an image has it beside the folder of its list: name it by --migrate FILE");
        }

        foreach (var context in list?.Contexts ?? [])
        {
            var bundle = Path.Combine(Path.GetDirectoryName(List)!, context.Bundle);
            if (!File.Exists(bundle))
            {
                problems.Add($"--list {List}: the bundle of {context.Name} is not beside it: {bundle}");
            }
        }

        if (list is not null && @base is not null)
        {
            problems.AddRange(Unknown(list, @base));
        }

        if (Database is null)
        {
            problems.Add($"--database: name a PostgreSQL whose role may make databases, by the option or by {GateOptions.DatabaseVariable}");
        }

        var pgDump = PgDump ?? FindPgDump();
        if (pgDump is null)
        {
            problems.Add("there is no pg_dump on the PATH: install PostgreSQL's client programs, of the server's version or newer, or name it by --pg-dump FILE");
        }

        if (problems.Count > 0)
        {
            return Usage(problems);
        }

        try
        {
            var database = await ThrowawayDatabase.CreateAsync(Database!, cancellationToken);
            await using (database)
            {
                var rehearsal = new Rehearsal(list!, @base, new Launcher(launcher, Path.GetDirectoryName(List)!, database), database, pgDump!, output, tests ?? output);
                var passes = await rehearsal.RunAsync(Test, TestFolder, cancellationToken);
                await output.WriteLineAsync(passes ? "pass" : "stop");
                return passes ? 0 : 1;
            }
        }
        catch (NpgsqlException exception)
        {
            return Usage([$"--database: {exception.Message}: name a server and a role that may make databases"]);
        }
        catch (RehearsalException exception)
        {
            await error.WriteLineAsync($"error: {exception.Message}");
            return 1;
        }
    }

    private static MigrationList? Read(string option, string file, List<string> problems)
    {
        try
        {
            return MigrationList.Read(file);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            problems.Add($"{option} {file}: it is no list of migrations: {exception.Message}");
            return null;
        }
    }

    // The image could not be asked to go back to what it does not know.
    private static IEnumerable<string> Unknown(MigrationList list, MigrationList @base)
    {
        foreach (var old in @base.Contexts)
        {
            var context = list.Contexts.FirstOrDefault(other => other.Type == old.Type || other.Name == old.Name);
            var missing = old.Migrations.Select(migration => migration.Id).Except(context?.Migrations.Select(migration => migration.Id) ?? []).ToList();
            if (context is not null && missing.Count > 0)
            {
                yield return $"--base: {old.Name} has migrations that --list does not: {string.Join(", ", missing)}; 'dotnet migrations gate' says why that stops";
            }
        }
    }

    // Debian and Red Hat keep those of a version apart.
    private static string? FindPgDump()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat([.. Versions("/usr/lib/postgresql", "*"), .. Versions("/usr", "pgsql-*")]);
        return folders.Select(folder => Path.Combine(folder, "pg_dump")).FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> Versions(string folder, string pattern) =>
        (Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern) : []).OrderDescending().Select(version => Path.Combine(version, "bin"));

    private int Usage(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            error.WriteLine($"error: {problem}");
        }

        return CommandLine.UsageExitCode;
    }
}
