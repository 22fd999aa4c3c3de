using System.Text.Json;
using GitopsLab.Migrate.Logging;
using GitopsLab.MigrationGate;
using GitopsLab.MigrationGate.Postgres;
using GitopsLab.MigrationGate.Probing;
using GitopsLab.MigrationGate.Reports;
using Npgsql;

namespace GitopsLab.MigrationList.Tool;

/// <summary>Judges what is new against a base, and says so.</summary>
internal sealed class GateCommand(TextWriter output, TextWriter error)
{
    /// <summary>The list that is judged; null where a project is.</summary>
    public string? List { get; init; }

    /// <summary>The startup project that is built and judged; null where a list is.</summary>
    public string? Project { get; init; }

    public string? Base { get; init; }

    public string? BaseRevision { get; init; }

    public string? Target { get; init; }

    public string? TargetRevision { get; init; }

    public string? Release { get; init; }

    public string? BaseRelease { get; init; }

    public string? Database { get; init; }

    public string? Prepare { get; init; }

    public string? Json { get; init; }

    public string? Sarif { get; init; }

    public string? Markdown { get; init; }

    public string? Title { get; init; }

    public required string Sources { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>(Contradictions());
        if (problems.Count > 0)
        {
            return Usage(problems);
        }

        var lists = new ProjectLists(Project, error);
        var list = await ReadAsync("--list", List, lists, null, problems, cancellationToken);
        var @base = await ReadAsync("--base", Base, lists, BaseRevision, problems, cancellationToken);
        var target = await ReadAsync("--target", Target, lists, TargetRevision, problems, cancellationToken);
        if (problems.Count > 0)
        {
            return Usage(problems);
        }

        if (list is null || (@base is null && BaseRevision is not null) || (target is null && TargetRevision is not null))
        {
            // A project that cannot be built or listed has been told already.
            return 1;
        }

        return await JudgeAsync(
            list with { Release = Release ?? list.Release },
            @base is null ? null : @base with { Release = BaseRelease ?? @base.Release },
            target,
            cancellationToken);
    }

    private async Task<int> JudgeAsync(MigrationList list, MigrationList? @base, MigrationList? target, CancellationToken cancellationToken)
    {
        var secrets = Secrets.Of(Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(variable => KeyValuePair.Create((string)variable.Key, variable.Value as string)));
        var gate = new Gate(list, @base, target, secrets);
        GateReport report;
        try
        {
            report = Database is null ? await gate.RunAsync(null, cancellationToken) : await TryAsync(gate, Database, cancellationToken);
        }
        catch (ProbeException exception)
        {
            return Fail(secrets.Mask(exception.Message));
        }
        catch (NpgsqlException exception)
        {
            return Usage([$"--database: {secrets.Mask(exception.Message)}: name a server and a role that may make databases"]);
        }

        await TextReport.WriteAsync(report, output);
        return Write(report, secrets) ? report.Passes ? 0 : 1 : 1;
    }

    private async Task<GateReport> TryAsync(Gate gate, string server, CancellationToken cancellationToken)
    {
        var database = await ThrowawayDatabase.CreateAsync(server, cancellationToken);
        await using (database)
        {
            var probe = await Probe.OpenAsync(database, Prepare is null ? null : await File.ReadAllTextAsync(Prepare, cancellationToken), cancellationToken);
            await using (probe)
            {
                return await gate.RunAsync(probe, cancellationToken);
            }
        }
    }

    private IEnumerable<string> Contradictions()
    {
        // A project beside a list says what revisions are built of.
        if (List is null ? Project is null : Project is not null && BaseRevision is null && TargetRevision is null)
        {
            yield return "name what is judged: either --list FILE, which 'dotnet migrations list' writes, or --project FILE, which is built";
        }

        if (Base is not null && BaseRevision is not null)
        {
            yield return "--base and --base-revision name two bases: leave one out";
        }

        if (Target is not null && TargetRevision is not null)
        {
            yield return "--target and --target-revision name two targets: leave one out";
        }

        foreach (var (option, revision) in new[] { ("--base-revision", BaseRevision), ("--target-revision", TargetRevision) })
        {
            if (revision is not null && Project is null)
            {
                yield return $"{option} {revision}: --project must say what is built there";
            }
        }
    }

    private static async Task<MigrationList?> ReadAsync(
        string option, string? file, ProjectLists lists, string? revision, List<string> problems, CancellationToken cancellationToken)
    {
        if (file is not null)
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

        if (revision is not null)
        {
            return await lists.OfRevisionAsync(revision, problems, cancellationToken);
        }

        return option == "--list" ? await lists.OfWorkingTreeAsync(problems, cancellationToken) : null;
    }

    private bool Write(GateReport report, Secrets secrets)
    {
        try
        {
            if (Json is not null)
            {
                JsonReport.Write(report, Json);
            }

            if (Sarif is not null)
            {
                new SarifReport(new MigrationSources(Sources), ListCommand.Version()).Write(report, Sarif);
            }

            if (Markdown is not null)
            {
                new MarkdownReport(secrets).Write(report, Title ?? "Migrations", Markdown);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"error: a report cannot be written: {exception.Message}");
            return false;
        }
    }

    private int Usage(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            error.WriteLine($"error: {problem}");
        }

        return CommandLine.UsageExitCode;
    }

    private int Fail(string message)
    {
        error.WriteLine($"error: {message}");
        return 1;
    }
}
