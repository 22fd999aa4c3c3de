using System.Reflection;
using GitopsLab.MigrationList.Reader;

namespace GitopsLab.MigrationList.Tool;

/// <summary>Writes the list of a project's migrations.</summary>
internal sealed class ListCommand(TextWriter output, TextWriter error)
{
    public required string Assembly { get; init; }

    public required IReadOnlyList<string> MigrationsAssemblies { get; init; }

    public required IReadOnlyList<string> Contexts { get; init; }

    public required IReadOnlyList<string> Bundles { get; init; }

    public required string List { get; init; }

    /// <summary>The version of the release; null where nobody names it.</summary>
    public string? Release { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required bool Verbose { get; init; }

    public required IReadOnlyList<string> AppArguments { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var result = await new ProjectProcess(Assembly, Timeout, Verbose ? error : null).ReadAsync(
            new ReaderRequest
            {
                StartupAssembly = Assembly,
                MigrationsAssemblies = MigrationsAssemblies,
                Contexts = Contexts,
                AppArguments = AppArguments,
                Report = ""
            },
            cancellationToken);
        var bundles = new Bundles(List, Bundles);
        var contexts = result.Known.Count > 0 ? bundles.Place(result.Contexts, result.Known) : [];

        Tell("warning", result.Warnings);
        List<string> usageErrors = [.. result.UsageErrors, .. bundles.UsageErrors];
        List<string> errors = [.. result.Errors, .. bundles.Errors];
        Tell("error", usageErrors);
        Tell("error", errors);
        if (usageErrors.Count > 0 || errors.Count > 0)
        {
            return usageErrors.Count > 0 ? CommandLine.UsageExitCode : 1;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(List)!);
            new MigrationList { Format = MigrationList.CurrentFormat, Tool = Version(), Release = Release, Contexts = contexts }.Write(List);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Tell("error", [$"{List} cannot be written: {exception.Message}"]);
            return 1;
        }

        foreach (var context in contexts)
        {
            var (count, last) = (context.Migrations.Count, context.Migrations[^1].Id);
            await output.WriteLineAsync(count == 1 ? $"{context.Name}: 1 migration, {last}" : $"{context.Name}: {count} migrations, the last {last}");
        }

        return 0;
    }

    private void Tell(string severity, IEnumerable<string> messages)
    {
        foreach (var message in messages)
        {
            error.WriteLine($"{severity}: {message}");
        }
    }

    /// <summary>The version of the tool.</summary>
    public static string Version()
    {
        var version = typeof(ListCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return version.Split('+')[0];
    }
}
