using System.Diagnostics;

namespace GitopsLab.MigrationGate.Support;

/// <summary>Runs the tool as its users do: as a process, in a folder of its own.</summary>
internal sealed class Tool : IDisposable
{
    private static readonly string Tests = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."));

    private static readonly string BuildFolder = Path.GetRelativePath(Tests, AppContext.BaseDirectory);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("migration-gate-");

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Tests, "..", ".."));

    public Dictionary<string, string?> Environment { get; } = [];

    public string Folder => folder.FullName;

    public void Dispose() => folder.Delete(recursive: true);

    public string File(string name) => Path.Combine(folder.FullName, name);

    public string Add(string name, MigrationList.MigrationList list)
    {
        list.Write(File(name));
        return name;
    }

    public Task<Result> RunAsync(params string[] arguments) =>
        RunAsync("dotnet", [Path.Combine(Root, "src", "MigrationList.Tool", BuildFolder, "dotnet-migrations.dll"), .. arguments]);

    public async Task<Result> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment.Remove("MIGRATIONS_DATABASE");
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Result(process.ExitCode, await output, await error);
    }

    internal sealed record Result(int ExitCode, string Output, string Error);
}
