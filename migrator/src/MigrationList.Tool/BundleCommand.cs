namespace GitopsLab.MigrationList.Tool;

/// <summary>
/// Puts all that a migration image needs beside an app: the stock bundle of each context, their list, and the launcher. What a
/// Dockerfile would say in ten lines, which are the same in all of them.
/// </summary>
internal sealed class BundleCommand(TextWriter output, TextWriter error)
{
    public required string Project { get; init; }

    /// <summary>The folder of the app in the image.</summary>
    public required string Output { get; init; }

    public required IReadOnlyList<string> Contexts { get; init; }

    /// <summary>The runtime that the bundles are built for.</summary>
    public required string Runtime { get; init; }

    /// <summary>The launcher; null for the one beside the tool, where there is one.</summary>
    public string? Launcher { get; init; }

    public string? Release { get; init; }

    public required TimeSpan Timeout { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var launcher = Launcher ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "migrate"));
        List<string> problems = [];
        if (!File.Exists(Project) && !Directory.Exists(Project))
        {
            problems.Add($"--project {Project}: there is no such file or folder");
        }

        if (!File.Exists(launcher))
        {
            problems.Add($"there is no launcher at {launcher}, where the migrator's image has it: copy all of the image, or name it by --launcher FILE");
        }

        if (problems.Count > 0)
        {
            foreach (var problem in problems)
            {
                await error.WriteLineAsync($"error: {problem}");
            }

            return CommandLine.UsageExitCode;
        }

        var build = new ProjectBuild(Path.GetFullPath(Project));
        if (await build.BuildAsync(cancellationToken) is { } failure)
        {
            return await FailAsync($"{Project} cannot be built:\n{failure}");
        }

        var folder = Path.Combine(Path.GetFullPath(Output), "migrations");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "migrations.json");
        var listed = await ListAsync(build.Assembly, file, [], cancellationToken);
        if (listed != 0)
        {
            return listed;
        }

        var contexts = MigrationList.Read(file).Contexts;
        File.Delete(file);
        foreach (var context in contexts)
        {
            await output.WriteLineAsync($"{context.Name}: building its bundle for {Runtime}");
            if (await BundleAsync(build, context, Path.Combine(folder, context.Bundle), cancellationToken) is { } reason)
            {
                return await FailAsync(reason);
            }
        }

        // Once more, since it says that each bundle is there.
        listed = await ListAsync(build.Assembly, file, [.. contexts.Select(context => $"{context.Type}={Path.Combine(folder, context.Bundle)}")], cancellationToken);
        if (listed == 0)
        {
            File.Copy(launcher, Path.Combine(Path.GetFullPath(Output), "migrate"), overwrite: true);
            await output.WriteLineAsync($"{Path.Combine(Output, "migrate")} migrates them");
        }

        return listed;
    }

    private Task<int> ListAsync(string assembly, string file, IReadOnlyList<string> bundles, CancellationToken cancellationToken) =>
        new ListCommand(bundles.Count == 0 ? TextWriter.Null : output, bundles.Count == 0 ? error : new ErrorsOnly(error))
        {
            Assembly = assembly,
            MigrationsAssemblies = [],
            Contexts = Contexts,
            Bundles = bundles,
            List = file,
            Release = Release,
            Timeout = Timeout,
            Verbose = false,
            AppArguments = []
        }.RunAsync(cancellationToken);

    private async Task<string?> BundleAsync(ProjectBuild build, MigrationContext context, string bundle, CancellationToken cancellationToken)
    {
        var (ef, problem) = await build.EntityFrameworkToolAsync(context.EfVersion, cancellationToken);
        if (ef is null)
        {
            return problem;
        }

        var made = await build.RunAsync("dotnet",
            [
                .. ef, "migrations", "bundle", "--project", build.Project, "--startup-project", build.Project, "--context", context.Type,
                "--configuration", ProjectBuild.Configuration, "--target-runtime", Runtime, "--output", bundle, "--force"
            ],
            // The project that dotnet-ef makes for a bundle has no lock file.
            new Dictionary<string, string> { ["RestoreLockedMode"] = "false" },
            cancellationToken);
        if (made.ExitCode != 0)
        {
            return $"{context.Name}: its bundle cannot be built:\n{made.Output.Trim()}";
        }

        return File.Exists(bundle) && new FileInfo(bundle).Length > 0
            ? null
            : $"{context.Name}: 'dotnet ef migrations bundle' ended with success and wrote no bundle: the app ends the process itself, or catches "
                + "HostAbortedException, by which EF Core stops its start";
    }

    private async Task<int> FailAsync(string message)
    {
        await error.WriteLineAsync($"error: {message}");
        return 1;
    }

    // What was warned of once need not be warned of twice.
    private sealed class ErrorsOnly(TextWriter inner) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            if (value?.StartsWith("warning:", StringComparison.Ordinal) != true)
            {
                inner.WriteLine(value);
            }
        }
    }
}
