using System.Diagnostics;
using System.Text.Json;

namespace GitopsLab.MigrationList.Tool;

/// <summary>Builds a project by the SDK, and runs tools on it.</summary>
/// <param name="path">The project's file, or its folder.</param>
internal sealed class ProjectBuild(string path)
{
    /// <summary>What is built: what is deployed.</summary>
    public const string Configuration = "Release";

    private static readonly string[] Arguments = ["--configuration", Configuration, "--nologo", "--verbosity", "quiet"];

    private static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>The project's file, or its folder.</summary>
    public string Project => path;

    /// <summary>What the build made.</summary>
    public string Assembly { get; private set; } = "";

    private string Folder => Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;

    /// <summary>Builds it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What the build said where it failed, else null.</returns>
    public async Task<string?> BuildAsync(CancellationToken cancellationToken)
    {
        var built = await RunAsync("dotnet", ["build", path, .. Arguments], NoVariables, cancellationToken);
        if (built.ExitCode != 0)
        {
            return built.Output.Trim();
        }

        var target = await RunAsync("dotnet", ["msbuild", path, $"-property:Configuration={Configuration}", "-getProperty:TargetPath"], NoVariables, cancellationToken);
        Assembly = target.Output.Trim();
        return target.ExitCode == 0 ? null : target.Output.Trim();
    }

    /// <summary>Finds <c>dotnet ef</c>: that of the project's tool manifest, or installs the one of the project's EF Core.</summary>
    /// <param name="version">The version of EF Core.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The arguments of <c>dotnet</c> that start it, or why there is none.</returns>
    public async Task<(IReadOnlyList<string>? Arguments, string? Problem)> EntityFrameworkToolAsync(string version, CancellationToken cancellationToken)
    {
        if (Manifest() is { } manifest)
        {
            var restored = await RunAsync("dotnet", ["tool", "restore", "--tool-manifest", manifest], NoVariables, cancellationToken);
            return restored.ExitCode == 0 ? (["ef"], null) : (null, $"the tools of {manifest} cannot be restored:\n{restored.Output.Trim()}");
        }

        var folder = Path.Combine(Path.GetTempPath(), $"dotnet-ef-{version}");
        var tool = Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet-ef.exe" : "dotnet-ef");
        if (!File.Exists(tool))
        {
            var installed = await RunAsync("dotnet", ["tool", "install", "dotnet-ef", "--version", version, "--tool-path", folder], NoVariables, cancellationToken);
            if (installed.ExitCode != 0)
            {
                return (null, $"dotnet-ef {version} cannot be installed; name one in the project's tool manifest: dotnet tool install dotnet-ef\n{installed.Output.Trim()}");
            }
        }

        var assembly = Directory.GetFiles(Path.Combine(folder, ".store", "dotnet-ef"), "dotnet-ef.dll", SearchOption.AllDirectories).FirstOrDefault();
        return assembly is null ? (null, $"dotnet-ef {version} is not what it was expected to be: there is no dotnet-ef.dll in {folder}") : (["exec", assembly], null);
    }

    /// <summary>Runs a program in the project's folder.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        // Servers of a build would hold on to the output that is waited for.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await errors);
    }

    // As the SDK looks for it: from the project up to the root.
    private string? Manifest()
    {
        for (var folder = new DirectoryInfo(Folder); folder is not null; folder = folder.Parent)
        {
            foreach (var file in new[] { Path.Combine(folder.FullName, ".config", "dotnet-tools.json"), Path.Combine(folder.FullName, "dotnet-tools.json") })
            {
                if (File.Exists(file) && NamesEntityFramework(file))
                {
                    return file;
                }
            }
        }

        return null;
    }

    private static bool NamesEntityFramework(string file)
    {
        try
        {
            using var manifest = JsonDocument.Parse(File.ReadAllText(file));
            return manifest.RootElement.TryGetProperty("tools", out var tools) && tools.TryGetProperty("dotnet-ef", out _);
        }
        catch (JsonException)
        {
            // Restoring it says what is wrong with it.
            return true;
        }
    }
}
