using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GitopsLab.MigrationList.Reader;

namespace GitopsLab.MigrationList.Tool;

/// <summary>Runs the reader among the dependencies of the project that it reads, as <c>dotnet ef</c> runs its own.</summary>
/// <param name="assembly">The startup project's assembly.</param>
/// <param name="timeout">How long the app's start may take.</param>
/// <param name="log">Where to show what the app prints; null for nowhere.</param>
internal sealed class ProjectProcess(string assembly, TimeSpan timeout, TextWriter? log)
{
    // Beyond what the app's start may take.
    private static readonly TimeSpan TimeToRead = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    public async Task<ReaderReport> ReadAsync(ReaderRequest request, CancellationToken cancellationToken)
    {
        var depsFile = Path.ChangeExtension(assembly, ".deps.json");
        var runtimeConfig = Path.ChangeExtension(assembly, ".runtimeconfig.json");
        if (!File.Exists(depsFile) || !File.Exists(runtimeConfig))
        {
            return UsageError($"--assembly {assembly}: {Path.GetFileName(depsFile)} and {Path.GetFileName(runtimeConfig)} must be beside it: "
                + "name the startup project's assembly in its build output");
        }

        var folder = Directory.CreateTempSubdirectory("dotnet-migrations-");
        try
        {
            return await ReadAsync(request with { Report = Path.Combine(folder.FullName, "report.json") }, depsFile, runtimeConfig, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<ReaderReport> ReadAsync(ReaderRequest request, string depsFile, string runtimeConfig, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(depsFile, runtimeConfig) };
        var printed = new PrintedLines(log);
        process.OutputDataReceived += printed.Add;
        process.ErrorDataReceived += printed.Add;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(request, ReaderReportJson.Default.ReaderRequest));
        process.StandardInput.Close();

        var ended = await EndAsync(process, request.Report, cancellationToken);
        if (File.Exists(request.Report))
        {
            return ReaderReport.Read(request.Report);
        }

        var name = Path.GetFileName(assembly);
        var reason = ended
            ? $"{name} ended the process with exit code {process.ExitCode} before its contexts were read: .NET cannot run it, or "
                + "the app ends itself (EF Core stops its start by an exception, HostAbortedException, which it must not catch)"
            : $"{name}: its contexts were not read after {(timeout + TimeToRead).TotalSeconds:0} seconds";
        return new ReaderReport { Contexts = [], Known = [], UsageErrors = [], Errors = [reason + printed.Last()], Warnings = [] };
    }

    // The report is what counts: an app that never ends has been read all the same.
    private async Task<bool> EndAsync(Process process, string report, CancellationToken cancellationToken)
    {
        var exit = process.WaitForExitAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        while (!exit.IsCompleted && watch.Elapsed < timeout + TimeToRead && !File.Exists(report))
        {
            await Task.WhenAny(exit, Task.Delay(20, cancellationToken));
        }

        try
        {
            await exit.WaitAsync(File.Exists(report) ? TimeToEnd : TimeSpan.Zero, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    private ProcessStartInfo StartInfo(string depsFile, string runtimeConfig)
    {
        var info = new ProcessStartInfo(DotNet())
        {
            WorkingDirectory = Path.GetDirectoryName(assembly)!,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        string[] arguments =
        [
            "exec",
            "--depsfile", depsFile,
            "--runtimeconfig", runtimeConfig,
            .. PackageFolders().SelectMany(packages => new[] { "--additionalprobingpath", packages }),
            Path.Combine(AppContext.BaseDirectory, "GitopsLab.MigrationList.Reader.dll")
        ];
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        // The list says what the image does, and the image runs in Production.
        info.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        info.Environment["DOTNET_ENVIRONMENT"] = "Production";
        info.Environment["DOTNET_HOST_FACTORY_RESOLVER_DEFAULT_TIMEOUT_IN_SECONDS"] =
            ((int)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        info.Environment["DOTNET_gcServer"] = "0";
        return info;
    }

    // Where NuGet unpacked what the build did not copy beside the assembly: the project's own word for it, or the usual place.
    private IEnumerable<string> PackageFolders()
    {
        for (var folder = Path.GetDirectoryName(assembly); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var assets = Path.Combine(folder, "obj", "project.assets.json");
            if (File.Exists(assets))
            {
                using var stream = File.OpenRead(assets);
                using var document = JsonDocument.Parse(stream);
                if (document.RootElement.TryGetProperty("packageFolders", out var folders))
                {
                    return [.. folders.EnumerateObject().Select(entry => entry.Name.TrimEnd('/', '\\')).Where(Directory.Exists)];
                }
            }
        }

        var usual = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Directory.Exists(usual) ? [usual] : [];
    }

    private static string DotNet()
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Environment.ProcessPath;
        return host is not null && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
    }

    private static ReaderReport UsageError(string message) => new() { Contexts = [], Known = [], UsageErrors = [message], Errors = [], Warnings = [] };

    /// <summary>Keeps the last lines that a process printed, to show them where it failed.</summary>
    private sealed class PrintedLines(TextWriter? log)
    {
        private const int Count = 20;
        private readonly Queue<string> lines = new();
        private readonly Lock @lock = new();

        public void Add(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null)
            {
                return;
            }

            lock (@lock)
            {
                log?.WriteLine(line.Data);
                lines.Enqueue(line.Data);
                if (lines.Count > Count)
                {
                    lines.Dequeue();
                }
            }
        }

        public string Last()
        {
            lock (@lock)
            {
                return lines.Count == 0 ? "" : $"; it printed last:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}";
            }
        }
    }
}
