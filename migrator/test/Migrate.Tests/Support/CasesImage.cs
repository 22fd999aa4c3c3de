using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using Xunit;

[assembly: AssemblyFixture(typeof(GitopsLab.Migrate.Support.CasesImage))]

namespace GitopsLab.Migrate.Support;

/// <summary>
/// What an image of the fixture project would hold: its stock bundles, made by dotnet-ef, and a list for each fixture, made by the
/// tool. They are kept until a source of theirs changes, since making them takes a minute.
/// </summary>
public sealed class CasesImage : IAsyncLifetime
{
    internal static readonly string Root = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "MigratorRoot").Value!;

    private static readonly string Project = Path.Combine(Root, "test/Fixtures/Cases");
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "list-tool", "dotnet-migrations.dll");

    private readonly SemaphoreSlim _one = new(1);
    private string _kept = "";

    public async ValueTask InitializeAsync()
    {
        _kept = Path.Combine(Root, "artifacts/cases", await FingerprintAsync());
        if (Directory.Exists(_kept))
        {
            return;
        }

        var made = _kept + ".part";
        if (Directory.Exists(made))
        {
            Directory.Delete(made, recursive: true);
        }

        Directory.CreateDirectory(made);
        await RunAsync("dotnet", Root, "tool", "restore");
        foreach (var context in new[] { "CasesContext", "OtherContext" })
        {
            await RunAsync("dotnet", Root, "ef", "migrations", "bundle", "--project", Project, "--context", context, "--output", Path.Combine(made, context), "--force");
        }

        foreach (var older in Directory.GetDirectories(Path.GetDirectoryName(_kept)!).Where(folder => folder != made))
        {
            Directory.Delete(older, recursive: true);
        }

        Directory.Move(made, _kept);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The folder with the list of a fixture and the bundles.</summary>
    /// <param name="fixture">What FIXTURE is to be.</param>
    /// <param name="contexts">The contexts of the list.</param>
    public async Task<string> MigrationsAsync(string fixture, params string[] contexts)
    {
        var names = contexts.Length == 0 ? ["CasesContext"] : contexts;
        var folder = Path.Combine(_kept, "lists", fixture + "-" + string.Join('-', names));
        await _one.WaitAsync();
        try
        {
            if (!Directory.Exists(folder))
            {
                var made = Directory.CreateDirectory(folder + ".part").FullName;
                var result = await ListAsync(fixture, Path.Combine(made, "migrations.json"), new Dictionary<string, string>(), names);
                if (result.ExitCode != 0)
                {
                    throw new InvalidOperationException(result.Output);
                }

                foreach (var name in names)
                {
                    File.CreateSymbolicLink(Path.Combine(made, name), Path.Combine(_kept, name));
                }

                Directory.Move(made, folder);
            }
        }
        finally
        {
            _one.Release();
        }

        return folder;
    }

    /// <summary>Runs the tool on the fixture project.</summary>
    public static async Task<(int ExitCode, string Output)> ListAsync(
        string fixture, string output, IReadOnlyDictionary<string, string> environment, params string[] contexts)
    {
        var assembly = Path.Combine(Project, "bin", Configuration, "net10.0", "Cases.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true }
            .With([Tool, "list", "--assembly", assembly, "--output", output, .. contexts.SelectMany(context => new[] { "--context", context })]);
        start.Environment["FIXTURE"] = fixture;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var text = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, text[0] + text[1]);
    }

    internal static string Configuration =>
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    private static async Task<string> FingerprintAsync()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var sources = Directory.GetFiles(Project, "*.cs")
            .Concat(Directory.GetFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories).Where(file => file.Contains("MigrationList", StringComparison.Ordinal)))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Append(Path.Combine(Project, "packages.lock.json"))
            .Append(Path.Combine(Root, ".config/dotnet-tools.json"));
        foreach (var file in sources.Order(StringComparer.Ordinal))
        {
            hash.AppendData(await File.ReadAllBytesAsync(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static async Task RunAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true }.With(arguments);
        using var process = Process.Start(start)!;
        var text = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {text[0]}{text[1]}");
        }
    }
}
