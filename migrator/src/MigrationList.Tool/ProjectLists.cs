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
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
        var git = new ProjectBuild(path);
        Task<(int ExitCode, string Output)> RunAsync(IReadOnlyList<string> arguments) => git.RunAsync("git", arguments, new Dictionary<string, string>(), cancellationToken);
        var top = await RunAsync(["rev-parse", "--show-toplevel"]);
        var commit = await RunAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"]);
        if (top.ExitCode != 0 || commit.ExitCode != 0)
        {
            problems.Add($"{revision}: Git knows no such revision{(top.ExitCode == 0 ? "; in a shallow clone fetch it first: git fetch --unshallow" : $" here, {folder} is in no repository")}");
            return null;
        }

        var tree = Directory.CreateTempSubdirectory("dotnet-migrations-").FullName;
        try
        {
            var added = await RunAsync(["worktree", "add", "--quiet", "--force", "--detach", tree, commit.Output.Trim()]);
            if (added.ExitCode != 0)
            {
                await error.WriteLineAsync($"error: {revision} cannot be checked out: {added.Output.Trim()}");
                return null;
            }

            var there = Path.Combine(tree, Path.GetRelativePath(top.Output.Trim(), path));
            return File.Exists(there) || Directory.Exists(there)
                ? await ListAsync(there, $"{revision}: ", cancellationToken)
                : new MigrationList { Format = MigrationList.CurrentFormat, Tool = "", Contexts = [] };
        }
        finally
        {
            await git.RunAsync("git", ["worktree", "remove", "--force", tree], new Dictionary<string, string>(), CancellationToken.None);
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
