using GitopsLab.MigrationGate.Rules;
using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate.Reports;

/// <summary>What all reports for people say alike.</summary>
internal static class Phrasing
{
    /// <summary>What a migration is, in a line.</summary>
    public static string Effect(MigrationVerdict verdict)
    {
        if (!verdict.IsNew)
        {
            return "of the base";
        }

        var parts = new List<string> { verdict.IsUnsafe ? "unsafe" : "additive" };
        if (verdict.Migration is { IsTransactional: false })
        {
            parts.Add("not in a transaction");
        }

        if (verdict.Migration?.Down != MigrationDown.Present)
        {
            parts.Add("cannot be undone");
        }
        else if (verdict.LosesDataGoingBack)
        {
            parts.Add("going back loses data");
        }

        return string.Join(", ", parts);
    }

    /// <summary>The locks that hold up an app.</summary>
    public static IEnumerable<string> Locks(MigrationVerdict verdict) => verdict.Locks
        .Where(@lock => @lock.Mode >= LockMode.Share)
        .Select(@lock => $"{@lock.Table} {@lock.ModeName} {@lock.HoldName}");

    /// <summary>The verdict, in a line.</summary>
    public static string Verdict(GateReport report)
    {
        var errors = report.Findings.Count(finding => finding.Severity == Severity.Error);
        var warnings = report.Findings.Count(finding => finding.Severity == Severity.Warning);
        var acknowledged = report.Findings.Count(finding => finding.Acknowledged is not null && finding.Rule.Severity == Severity.Error);
        List<string> counts = [];
        Count(counts, errors, "error");
        Count(counts, warnings, "warning");
        if (acknowledged > 0)
        {
            counts.Add($"{acknowledged} acknowledged");
        }

        return (report.Passes ? "pass" : "stop") + (counts.Count == 0 ? "" : ": " + string.Join(", ", counts));
    }

    private static void Count(List<string> counts, int count, string what)
    {
        if (count > 0)
        {
            counts.Add($"{count} {what}{(count == 1 ? "" : "s")}");
        }
    }
}
