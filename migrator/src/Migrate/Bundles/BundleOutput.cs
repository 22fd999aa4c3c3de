using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GitopsLab.Migrate.Bundles;

/// <summary>
/// What a bundle prints. Its log goes through the app's own logging, which may filter it, repeat it or write it as JSON: it tells how
/// far the bundle is and why it failed, never whether it succeeded.
/// </summary>
internal sealed partial class BundleOutput
{
    /// <summary>More than the failure of any statement takes; what is said before it is dropped.</summary>
    private const int MostLines = 2000;

    private const int MostLinesTold = 40;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();

    /// <summary>Called with the id of each migration as the bundle says that it begins with it.</summary>
    public event Action<string>? Begins;

    /// <summary>Takes a line; null at the end of the stream.</summary>
    public void Add(string? line)
    {
        if (line == null)
        {
            return;
        }

        lock (_lock)
        {
            if (_lines.Count == MostLines)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }

        var begins = BeginsMigration().Match(line);
        if (begins.Success)
        {
            Begins?.Invoke(begins.Groups[1].Value);
        }
    }

    /// <summary>Tells why a bundle failed, without what it repeats and without stack frames.</summary>
    /// <returns>Texts, each of one or more lines, in the order in which they were said. They may hold secrets.</returns>
    public IReadOnlyList<string> Failure()
    {
        List<string> lines;
        lock (_lock)
        {
            lines = [.. _lines];
        }

        var told = new List<string>();
        foreach (var record in Records(lines))
        {
            var text = Essence(record);
            // The exception is in the log, and once more at the end, in whole and as its message alone.
            if (text.Length > 0 && !told.Exists(earlier => earlier.Contains(text, StringComparison.Ordinal)))
            {
                told.RemoveAll(earlier => text.Contains(earlier, StringComparison.Ordinal));
                told.Add(text);
            }
        }

        return told;
    }

    /// <summary>Lines of the log's level Information and below are left out, as are those that say what the launcher says itself.</summary>
    private static IEnumerable<string> Records(List<string> lines)
    {
        var record = new StringBuilder();
        var wanted = true;
        foreach (var line in lines)
        {
            if (line.StartsWith('{') && FromJson(line) is { } json)
            {
                if (wanted && record.Length > 0)
                {
                    yield return record.ToString();
                }

                record.Clear();
                wanted = true;
                if (json.Length > 0)
                {
                    yield return json;
                }

                continue;
            }

            var level = StartsRecord().Match(line);
            // The loggers of the app and of EF Core's tools may both be told.
            var repeats = FailedCommand().IsMatch(line);
            var continues = !level.Success && !repeats && (line.Length == 0 || char.IsWhiteSpace(line[0]) || (record.Length > 0 && !Concludes().IsMatch(line)));
            if (!continues)
            {
                if (wanted && record.Length > 0)
                {
                    yield return record.ToString();
                }

                record.Clear();
                wanted = !level.Success || level.Groups[1].Value is "warn" or "fail" or "crit";
            }

            if (!level.Success)
            {
                record.Append(line).Append('\n');
            }
        }

        if (wanted && record.Length > 0)
        {
            yield return record.ToString();
        }
    }

    /// <summary>A line of a JSON log: empty for what is of no interest, null where it is none.</summary>
    private static string? FromJson(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            // Compact JSON has no level where it is Information.
            var level = Member(document.RootElement, "LogLevel", "Level", "level", "@l")
                ?? (document.RootElement.TryGetProperty("@t", out _) ? "Information" : "");
            if (level.ToUpperInvariant() is "TRACE" or "VERBOSE" or "DEBUG" or "INFORMATION" or "INFO")
            {
                return "";
            }

            var message = Member(document.RootElement, "Message", "message", "@m", "@mt", "msg");
            var exception = Member(document.RootElement, "Exception", "exception", "@x");
            return message == null && exception == null ? null : $"{message}\n{exception}";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Member(JsonElement json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }
        }

        return null;
    }

    private static string Essence(string record)
    {
        var lines = new List<string>();
        var inData = false;
        foreach (var line in record.Split('\n'))
        {
            var text = line.Trim();
            if (text is "Exception data:")
            {
                inData = true; // Npgsql repeats there what it has said
            }
            else if (inData && char.IsWhiteSpace(line.FirstOrDefault('x')))
            {
                continue;
            }
            else if (text.Length > 0 && !StackFrame().IsMatch(text) && !IsNoise(text))
            {
                inData = false;
                lines.Add(text);
            }
        }

        return string.Join('\n', lines.Count <= MostLinesTold ? lines : [.. lines.Take(MostLinesTold), $"… and {lines.Count - MostLinesTold} lines more"]);
    }

    private static bool IsNoise(string text) => Noise().IsMatch(text);

    [GeneratedRegex(@"(?:Applying|Reverting) migration (?:'|\\u0027)([^'\\]+)(?:'|\\u0027)")]
    private static partial Regex BeginsMigration();

    /// <summary>A record of the console logger of Microsoft.Extensions.Logging.</summary>
    [GeneratedRegex("^(trce|dbug|info|warn|fail|crit): ")]
    private static partial Regex StartsRecord();

    /// <summary>What EF Core prints by itself, outside the log.</summary>
    [GeneratedRegex(@"^(Applying|Reverting) migration|^Acquiring an exclusive lock|^No migrations were applied|^Done\.|^See https://|^Unable to create|^Unhandled exception|^[0-9A-Z]{5}: |Exception")]
    private static partial Regex Concludes();

    [GeneratedRegex(@"^\s*Failed executing DbCommand")]
    private static partial Regex FailedCommand();

    [GeneratedRegex(@"^(at \S.*\(|--- End of |in /)")]
    private static partial Regex StackFrame();

    [GeneratedRegex(@"^((Applying|Reverting) migration|Acquiring an exclusive lock|See https://aka\.ms/efcore-docs-migrations-lock|Done\.$|No migrations were applied)")]
    private static partial Regex Noise();
}
