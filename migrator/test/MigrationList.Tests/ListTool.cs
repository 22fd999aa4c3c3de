using System.Diagnostics;

namespace GitopsLab.MigrationList;

/// <summary>Runs the tool as its users do: as a process, on what a build left behind.</summary>
internal sealed class ListTool : IDisposable
{
    private static readonly string Tests = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."));

    private static readonly string BuildFolder = Path.GetRelativePath(Tests, AppContext.BaseDirectory);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("migration-list-");

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Tests, "..", ".."));

    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public static string Listed { get; } = Path.Combine(Root, "test", "Fixtures", "Listed", BuildFolder, "Listed.dll");

    public static string Refused { get; } = Path.Combine(Root, "test", "Fixtures", "Refused", BuildFolder, "Refused.dll");

    public string ListFile => Path.Combine(folder.FullName, "migrations.json");

    public Dictionary<string, string> Environment { get; } = [];

    public void Dispose() => folder.Delete(recursive: true);

    public string Add(string name, string text)
    {
        var file = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public Task<Result> ListAsync(string assembly, params string[] arguments) =>
        RunAsync(["list", "--assembly", assembly, "--output", ListFile, .. arguments]);

    public async Task<Result> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.ArgumentList.Add(Path.Combine(Root, "src", "MigrationList.Tool", BuildFolder, "dotnet-migrations.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Result(process.ExitCode, Lines(await output), Lines(await error), watch.Elapsed);
    }

    private static string[] Lines(string text) => text.Split(System.Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    internal sealed record Result(int ExitCode, string[] Output, string[] Error, TimeSpan Elapsed);
}
