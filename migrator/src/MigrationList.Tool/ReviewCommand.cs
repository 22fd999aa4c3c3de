using GitopsLab.MigrationGate.Reports;

namespace GitopsLab.MigrationList.Tool;

/// <summary>
/// All that a pull request is asked, in one go: the bundle is built, the gate judges it upon the release that serves and the branch
/// that it goes into, and the release is rehearsed. What the workflow of a service runs, and a developer before it.
/// </summary>
internal sealed class ReviewCommand(TextWriter output, TextWriter error)
{
    public required string Project { get; init; }

    public required string Name { get; init; }

    /// <summary>The revision of the release that serves; null for the last tag before the target.</summary>
    public string? Previous { get; init; }

    /// <summary>The branch to merge into.</summary>
    public required string Target { get; init; }

    /// <summary>The number of the pull request; null where it is none.</summary>
    public int? Number { get; init; }

    public string? Tests { get; init; }

    public string? Prepare { get; init; }

    public required string Database { get; init; }

    public required string Runtime { get; init; }

    public string? Launcher { get; init; }

    public required string Output { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var git = new Git(Project);
        if (await git.TopAsync(cancellationToken) is not { } top)
        {
            await error.WriteLineAsync($"error: --project {Project}: it is in no repository of Git");
            return CommandLine.UsageExitCode;
        }

        if (await git.CommitAsync(Target, cancellationToken) is null)
        {
            await error.WriteLineAsync($"error: --target-revision {Target}: Git knows no such revision; fetch it first");
            return CommandLine.UsageExitCode;
        }

        var folder = Path.GetFullPath(Output);
        Directory.CreateDirectory(Path.Combine(folder, "affected"));
        // As `cdktfw comment`, which writes the plan previews, takes it.
        await File.WriteAllTextAsync(Path.Combine(folder, "affected", "environments"), Name + "\n", cancellationToken);
        if (Number is { } number)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "affected", "number"), $"{number}\n", cancellationToken);
        }

        var serves = Previous ?? await git.LastTagAsync(Target, cancellationToken);
        await output.WriteLineAsync(serves is null ? "there is no tag yet, so no release serves" : $"the release that serves is {serves}");
        var markdown = Path.Combine(folder, $"{Name}.md");
        var built = await BundleAsync(folder, markdown, cancellationToken);
        if (built != 0)
        {
            return built;
        }

        var list = Path.Combine(folder, "app", "migrations", "migrations.json");
        var @base = Path.Combine(folder, "base.json");
        var listed = await BaseAsync(serves, @base, cancellationToken);
        if (listed != 0)
        {
            return listed;
        }

        var judged = await new GateCommand(output, error)
        {
            List = list,
            Project = Project,
            Base = @base,
            TargetRevision = Target,
            Database = Database,
            Prepare = Prepare,
            Title = Name,
            Markdown = markdown,
            Json = Path.Combine(folder, "gate.json"),
            Sarif = Path.Combine(folder, "gate.sarif"),
            Sources = top
        }.RunAsync(cancellationToken);
        // What the gate cannot judge cannot be rehearsed either.
        var rehearsed = judged > 1 || !File.Exists(markdown) ? judged : await RehearseAsync(git, list, @base, serves, markdown, cancellationToken);
        return Math.Max(judged, rehearsed);
    }

    private async Task<int> BundleAsync(string folder, string markdown, CancellationToken cancellationToken)
    {
        var said = new StringWriter();
        var code = await new BundleCommand(output, new Tee(error, said))
        {
            Project = Project,
            Output = Path.Combine(folder, "app"),
            Contexts = [],
            Runtime = Runtime,
            Launcher = Launcher,
            Timeout = TimeSpan.FromSeconds(60)
        }.RunAsync(cancellationToken);
        if (code != 0)
        {
            await File.WriteAllTextAsync(markdown, MarkdownReport.Refused(Name, said.ToString()), cancellationToken);
        }

        return code;
    }

    private async Task<int> BaseAsync(string? serves, string file, CancellationToken cancellationToken)
    {
        if (serves is null)
        {
            new MigrationList { Format = MigrationList.CurrentFormat, Tool = ListCommand.Version(), Contexts = [] }.Write(file);
            return 0;
        }

        return await new ProjectListCommand(Project, serves, serves.TrimStart('v'), output, error).RunAsync(file, cancellationToken);
    }

    private async Task<int> RehearseAsync(Git git, string list, string @base, string? serves, string markdown, CancellationToken cancellationToken)
    {
        var said = new StringWriter();
        string? tree = null;
        try
        {
            if (Tests is not null && serves is not null)
            {
                tree = await git.CheckOutAsync(serves, cancellationToken);
            }

            var code = await new RehearseCommand(new Tee(output, said), new Tee(error, said), output)
            {
                List = list,
                Base = @base,
                Launcher = Launcher,
                Database = Database,
                Test = tree is null ? null : Tests,
                TestFolder = tree
            }.RunAsync(cancellationToken);
            await File.AppendAllTextAsync(markdown, MarkdownReport.Rehearsal(said.ToString()), cancellationToken);
            return code;
        }
        finally
        {
            if (tree is not null)
            {
                await git.RemoveAsync(tree);
            }
        }
    }

    private sealed class Tee(TextWriter first, TextWriter second) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            lock (second)
            {
                first.WriteLine(value);
                second.WriteLine(value);
            }
        }

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }

        public override Task WriteLineAsync() => WriteLineAsync("");
    }
}
