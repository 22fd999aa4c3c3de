namespace GitopsLab.MigrationList.Tool;

/// <summary>Writes the list of a project, as it is or as it was.</summary>
internal sealed class ProjectListCommand(string project, string? revision, string? release, TextWriter output, TextWriter error)
{
    public async Task<int> RunAsync(string file, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var lists = new ProjectLists(project, error);
        var list = revision is null
            ? await lists.OfWorkingTreeAsync(problems, cancellationToken)
            : await lists.OfRevisionAsync(revision, problems, cancellationToken);
        foreach (var problem in problems)
        {
            await error.WriteLineAsync($"error: {problem}");
        }

        if (list is null)
        {
            return problems.Count > 0 ? CommandLine.UsageExitCode : 1;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        (list with { Release = release }).Write(file);
        var count = list.Contexts.Sum(context => context.Migrations.Count);
        await output.WriteLineAsync($"{revision ?? project}: {(count == 1 ? "1 migration" : $"{count} migrations")}");
        return 0;
    }
}
