namespace GitopsLab.MigrationGate.Rehearsal;

/// <summary>Compares two dumps.</summary>
internal static class Difference
{
    private const int Most = 40;

    /// <summary>Says in which lines two dumps differ.</summary>
    /// <param name="expected">The one.</param>
    /// <param name="actual">The other.</param>
    /// <returns>Lines that only the one has, with a minus, and that only the other has, with a plus; none where they are the same.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        if (expected.SequenceEqual(actual))
        {
            return [];
        }

        var (gone, come) = (Without(expected, actual), Without(actual, expected));
        List<string> lines = [.. gone.Select(line => "- " + line), .. come.Select(line => "+ " + line)];
        if (lines.Count == 0)
        {
            lines.Add("the same, in another order");
        }

        return lines.Count <= Most ? lines : [.. lines.Take(Most), $"and {lines.Count - Most} lines more"];
    }

    // As often as one has it more than the other.
    private static List<string> Without(IReadOnlyList<string> lines, IReadOnlyList<string> others)
    {
        var counts = others.GroupBy(line => line).ToDictionary(group => group.Key, group => group.Count());
        var left = new List<string>();
        foreach (var line in lines)
        {
            if (counts.TryGetValue(line, out var count) && count > 0)
            {
                counts[line] = count - 1;
            }
            else
            {
                left.Add(line);
            }
        }

        return left;
    }
}
