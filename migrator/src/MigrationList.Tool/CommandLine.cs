using System.CommandLine;

namespace GitopsLab.MigrationList.Tool;

/// <summary>The commands of the tool.</summary>
internal static class CommandLine
{
    /// <summary>The command or its options are wrong.</summary>
    public const int UsageExitCode = 2;

    public static async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter error)
    {
        // Not an argument of the parser's, which would take an option that is misspelt for the app's.
        var separator = Array.IndexOf(args, "--");
        string[] appArguments = separator < 0 ? [] : args[(separator + 1)..];
        var root = new RootCommand("Works on the EF Core migrations of a built project.")
        {
            List(appArguments, output, error), BundleOptions.Command(output, error), GateOptions.Command(output, error), RehearseOptions.Command(output, error),
            ReviewOptions.Command(output, error)
        };
        var result = root.Parse(separator < 0 ? args : args[..separator]);
        if (result.Errors.Count > 0)
        {
            foreach (var problem in result.Errors)
            {
                await error.WriteLineAsync($"error: {problem.Message}");
            }

            return UsageExitCode;
        }

        return await result.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            // To drop a database takes longer than the two seconds that there are without it.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30)
        });
    }

    private static Command List(string[] appArguments, TextWriter output, TextWriter error)
    {
        var assembly = new Option<FileInfo>("--assembly", "-a")
        {
            Description = "The startup project's assembly, in its build output (bin/Release/net10.0/App.dll).",
            HelpName = "FILE"
        }.AcceptExistingOnly();
        var project = new Option<string>("--project", "-p") { Description = "Instead of --assembly: the startup project, which is built.", HelpName = "PATH" };
        var revision = new Option<string>("--revision")
        {
            Description = "With --project: the revision of Git to list, a tag or a branch, which is checked out beside.",
            HelpName = "REVISION"
        };
        var migrationsAssemblies = new Option<FileInfo[]>("--migrations-assembly")
        {
            Description = "An assembly with migrations that the startup project does not reference.",
            HelpName = "FILE"
        }.AcceptExistingOnly();
        var contexts = new Option<string[]>("--context", "-c")
        {
            Description = "A DbContext to list. Several are migrated in the order given. Default: all that have migrations, by name.",
            HelpName = "NAME"
        };
        var bundles = new Option<string[]>("--bundle")
        {
            Description = "The bundle of a context, which must be there. Default: beside the list, named as the context, and not looked for.",
            HelpName = "[CONTEXT=]FILE"
        };
        var list = new Option<FileInfo>("--output", "-o")
        {
            Description = "The list to write.",
            HelpName = "FILE",
            DefaultValueFactory = _ => new FileInfo("migrations.json")
        };
        var timeout = new Option<int>("--timeout")
        {
            Description = "Seconds that the app may take until it has built its host.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 60
        };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() <= 0)
            {
                result.AddError("--timeout must be more than 0");
            }
        });
        var release = new Option<string>("--release") { Description = "The version of the release, which the gate names in its messages.", HelpName = "VERSION" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Show what the app prints." };
        var command = new Command("list", "Writes the list of a project's migrations, without a database. What follows -- goes to the app.")
        {
            assembly, project, revision, migrationsAssemblies, contexts, bundles, list, release, timeout, verbose
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(assembly) is null == result.GetResult(project) is null)
            {
                result.AddError("name what is listed: either --assembly FILE, which is built already, or --project PATH, which is built");
            }
            else if (result.GetResult(revision) is not null && result.GetResult(project) is null)
            {
                result.AddError("--revision: --project must say what is built there");
            }
        });
        command.SetAction((result, cancellationToken) => result.GetValue(project) is { } path
            ? new ProjectListCommand(path, result.GetValue(revision), result.GetValue(release), output, error)
                .RunAsync(result.GetRequiredValue(list).FullName, cancellationToken)
            : new ListCommand(output, error)
            {
                Assembly = result.GetRequiredValue(assembly).FullName,
                MigrationsAssemblies = [.. (result.GetValue(migrationsAssemblies) ?? []).Select(file => file.FullName)],
                Contexts = result.GetValue(contexts) ?? [],
                Bundles = result.GetValue(bundles) ?? [],
                List = result.GetRequiredValue(list).FullName,
                Release = result.GetValue(release),
                Timeout = TimeSpan.FromSeconds(result.GetValue(timeout)),
                Verbose = result.GetValue(verbose),
                AppArguments = appArguments
            }.RunAsync(cancellationToken));
        return command;
    }
}
