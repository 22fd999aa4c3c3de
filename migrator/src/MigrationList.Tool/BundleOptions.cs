using System.CommandLine;
using System.Runtime.InteropServices;

namespace GitopsLab.MigrationList.Tool;

/// <summary>The command <c>bundle</c>.</summary>
internal static class BundleOptions
{
    // What docker calls the architecture of the image, where the Dockerfile asks for it by ARG TARGETARCH.
    private const string TargetArchitecture = "TARGETARCH";

    public static Command Command(TextWriter output, TextWriter error)
    {
        var project = new Option<string>("--project", "-p") { Description = "The startup project. Default: the one of the folder.", HelpName = "PATH", DefaultValueFactory = _ => "." };
        var folder = new Option<string>("--output", "-o") { Description = "The folder of the app in the image, /app as a rule.", HelpName = "FOLDER", Required = true };
        var contexts = new Option<string[]>("--context", "-c")
        {
            Description = "A DbContext to bundle. Several are migrated in the order given. Default: all that have migrations, by name.",
            HelpName = "NAME"
        };
        var runtime = new Option<string>("--runtime", "-r")
        {
            Description = $"What the bundles are built for. Default: {TargetArchitecture}, which docker sets, else this machine.",
            HelpName = "RID",
            DefaultValueFactory = _ => DefaultRuntime()
        };
        var launcher = new Option<FileInfo>("--launcher") { Description = "The launcher. Default: the one of the image that the tool is in.", HelpName = "FILE" }.AcceptExistingOnly();
        var release = new Option<string>("--release") { Description = "The version of the release, which the gate names in its messages.", HelpName = "VERSION" };
        var timeout = new Option<int>("--timeout") { Description = "Seconds that the app may take until it has built its host.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
        var command = new Command("bundle", "Builds the stock bundles of a project, and puts them, their list and the launcher beside the app: FOLDER/migrate, FOLDER/migrations.")
        {
            project, folder, contexts, runtime, launcher, release, timeout
        };
        command.SetAction((result, cancellationToken) => new BundleCommand(output, error)
        {
            Project = result.GetRequiredValue(project),
            Output = result.GetRequiredValue(folder),
            Contexts = result.GetValue(contexts) ?? [],
            Runtime = result.GetRequiredValue(runtime),
            Launcher = result.GetValue(launcher)?.FullName,
            Release = result.GetValue(release),
            Timeout = TimeSpan.FromSeconds(result.GetValue(timeout))
        }.RunAsync(cancellationToken));
        return command;
    }

    /// <summary>What bundles are built for where no option says so.</summary>
    public static string DefaultRuntime() => Environment.GetEnvironmentVariable(TargetArchitecture) switch
    {
        "amd64" => "linux-x64",
        "arm64" => "linux-arm64",
        _ => RuntimeInformation.RuntimeIdentifier
    };
}
