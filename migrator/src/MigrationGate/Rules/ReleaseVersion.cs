using System.Globalization;

namespace GitopsLab.MigrationGate.Rules;

/// <summary>Orders the versions of releases: <c>1.4</c>, <c>v1.4.2</c>, <c>1.5.0-rc.1</c>.</summary>
internal static class ReleaseVersion
{
    /// <summary>Compares two versions by their numbers, as far as the shorter names them.</summary>
    /// <returns>Less than, equal to or more than 0; null where one of them is no version, and not the same text.</returns>
    public static int? Compare(string first, string second)
    {
        if (first == second)
        {
            return 0;
        }

        if (Numbers(first) is not { } a || Numbers(second) is not { } b)
        {
            return null;
        }

        // 1.4 stands for all of 1.4.x.
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            if (a[i] != b[i])
            {
                return a[i].CompareTo(b[i]);
            }
        }

        return 0;
    }

    private static List<int>? Numbers(string version)
    {
        var numbers = new List<int>();
        foreach (var part in version.TrimStart('v', 'V').Split('-', '+')[0].Split('.'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers;
    }
}
