namespace GitopsLab.MigrationList.Tool;

/// <summary>Builds a project, as it is or as it was at a revision of Git, and lists its migrations.</summary>
/// <param name="project">The startup project, its file or folder; null where there is none.</param>
/// <param name="error">Where to say what fails.</param>
internal sealed class ProjectLists(string? project, TextWriter error)
{
    /// <summary>Lists the project as it is.</summary>
    /// <param name="problems">What is wrong with the command is added to them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The list; null where the project cannot be built or listed, which was told.</returns>
    public Task<MigrationList?> OfWorkingTreeAsync(List<string> problems, CancellationToken cancellationToken)
    {
        if (project is null || File.Exists(project) || Directory.Exists(project))
        {
            return project is null ? Task.FromResult<MigrationList?>(null) : ListAsync(project, "", cancellationToken);
        }

        problems.Add($"--project {project}: there is no such file or folder");
        return Task.FromResult<MigrationList?>(null);
    }

    /// <summary>Lists the project as it was.</summary>
    /// <param name="revision">What Git calls it: a commit, a branch, a tag.</param>
    /// <param name="problems">What is wrong with the command is added to them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The list, of no contexts where the project was not there yet; null where it cannot be built or listed, which was told.</returns>
    public async Task<MigrationList?> OfRevisionAsync(string revision, List<string> problems, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(project!);
        var git = new Git(path);
        if (await git.TopAsync(cancellationToken) is not { } top)
        {
            problems.Add($"{revision}: {path} is in no repository of Git");
            return null;
        }

        if (await git.CommitAsync(revision, cancellationToken) is null)
        {
            problems.Add($"{revision}: Git knows no such revision; in a shallow clone fetch it first: git fetch --unshallow");
            return null;
        }

        if (await git.CheckOutAsync(revision, cancellationToken) is not { } tree)
        {
            await error.WriteLineAsync($"error: {revision} cannot be checked out");
            return null;
        }

        try
        {
            var there = Path.Combine(tree, Path.GetRelativePath(top, path));
            return File.Exists(there) || Directory.Exists(there)
                ? await ListAsync(there, $"{revision}: ", cancellationToken)
                : new MigrationList { Format = MigrationList.CurrentFormat, Tool = ListCommand.Version(), Contexts = [] };
        }
        finally
        {
            await git.RemoveAsync(tree);
        }
    }

    private async Task<MigrationList?> ListAsync(string path, string prefix, CancellationToken cancellationToken)
    {
        var build = new ProjectBuild(Path.GetFullPath(path));
        if (await build.BuildAsync(cancellationToken) is { } failure)
        {
            await error.WriteLineAsync($"error: {prefix}{path} cannot be built:\n{failure}");
            return null;
        }

        var file = Path.GetTempFileName();
        try
        {
            var exitCode = await new ListCommand(TextWriter.Null, error)
            {
                Assembly = build.Assembly,
                MigrationsAssemblies = [],
                Contexts = [],
                Bundles = [],
                List = file,
                Timeout = TimeSpan.FromSeconds(60),
                Verbose = false,
                AppArguments = []
            }.RunAsync(cancellationToken);
            return exitCode == 0 ? MigrationList.Read(file) : null;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
