using GitopsLab.MigrationGate.Probing;

namespace GitopsLab.MigrationGate.Rehearsal;

/// <summary>Reads what <c>pg_dump</c> writes, as text that is the same for the same schema.</summary>
internal static class Dump
{
    /// <summary>Gives the lines that matter.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="schemas">Schemas that count as there.</param>
    /// <returns>The lines, without comments and the words of <c>\restrict</c>, which are others each time. The columns of a table are
    /// sorted: one that goes and comes back stands at the end.</returns>
    public static IReadOnlyList<string> Lines(string dump, IReadOnlyCollection<string> schemas)
    {
        var lines = new List<string>();
        var columns = new List<string>();
        var inTable = false;
        foreach (var line in dump.Split('\n'))
        {
            if (inTable && line.StartsWith("    ", StringComparison.Ordinal))
            {
                columns.Add(line.TrimEnd(','));
                continue;
            }

            lines.AddRange(columns.Order(StringComparer.Ordinal));
            columns.Clear();
            inTable = line.StartsWith("CREATE TABLE ", StringComparison.Ordinal) && line.EndsWith('(');
            if (Matters(line) && !schemas.Any(schema => line == $"CREATE SCHEMA {schema};" || line == $"CREATE SCHEMA {Sql.Identifier(schema)};"))
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    // What a session sets depends on what there is to dump.
    private static bool Matters(string line) =>
        line != "" && !line.StartsWith("--", StringComparison.Ordinal) && !line.StartsWith('\\') && !line.StartsWith("SET ", StringComparison.Ordinal);
}
