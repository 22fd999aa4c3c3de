using System.Text.Json;
using System.Text.Json.Serialization;

namespace GitopsLab.MigrationList.Reader;

/// <summary>What the reader hands to the tool, in a file, since the app may print to the standard output.</summary>
internal sealed record ReaderReport
{
    /// <summary>What was read.</summary>
    public required IReadOnlyList<MigrationContext> Contexts { get; init; }

    /// <summary>All contexts of the project, by their full names.</summary>
    public required IReadOnlyList<string> Known { get; init; }

    /// <summary>What is wrong with the options of the tool.</summary>
    public required IReadOnlyList<string> UsageErrors { get; init; }

    /// <summary>What is wrong with the project.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>What its developers should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Reads a report.</summary>
    /// <param name="file">The file to read.</param>
    /// <returns>The report.</returns>
    public static ReaderReport Read(string file)
    {
        using var stream = File.OpenRead(file);
        return JsonSerializer.Deserialize(stream, ReaderReportJson.Default.ReaderReport)
            ?? throw new JsonException("the reader's report is empty");
    }

    /// <summary>Writes the report, so that the file is either whole or not there.</summary>
    /// <param name="file">The file to write.</param>
    public void Write(string file)
    {
        var part = file + ".part";
        using (var stream = File.Create(part))
        {
            JsonSerializer.Serialize(stream, this, ReaderReportJson.Default.ReaderReport);
        }

        File.Move(part, file, overwrite: true);
    }
}

/// <summary>What the tool asks the reader for.</summary>
internal sealed record ReaderRequest
{
    /// <summary>The startup project's assembly.</summary>
    public required string StartupAssembly { get; init; }

    /// <summary>Assemblies with migrations that the startup project does not reference.</summary>
    public required IReadOnlyList<string> MigrationsAssemblies { get; init; }

    /// <summary>The contexts to list, in this order; empty for all that have migrations.</summary>
    public required IReadOnlyList<string> Contexts { get; init; }

    /// <summary>Arguments of the app.</summary>
    public required IReadOnlyList<string> AppArguments { get; init; }

    /// <summary>Where the report goes.</summary>
    public required string Report { get; init; }
}

/// <summary>Reads and writes requests and reports without reflection.</summary>
[JsonSerializable(typeof(ReaderReport))]
[JsonSerializable(typeof(ReaderRequest))]
internal sealed partial class ReaderReportJson : JsonSerializerContext;
