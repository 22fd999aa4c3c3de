using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate.Rules;

/// <summary>Decides what an acknowledgement lets pass.</summary>
/// <param name="previous">The release that serves.</param>
/// <param name="previousVersion">Its version; null where nobody named it.</param>
/// <param name="version">The version of the release that is judged; null where nobody named it.</param>
internal sealed class Acknowledgements(PreviousRelease previous, string? previousVersion, string? version)
{
    /// <summary>Applies the acknowledgement of a migration to what was found in it.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="findings">What was found.</param>
    /// <returns>The same, with what passes acknowledged, and what does not saying why.</returns>
    public IReadOnlyList<Finding> Apply(Migration migration, IReadOnlyList<Finding> findings)
    {
        if (migration.Acknowledgement is not { Reason: var reason, UnusedSince: var since } || string.IsNullOrWhiteSpace(reason))
        {
            return findings;
        }

        List<Finding> judged = [.. findings.Select(finding => Apply(finding, reason, since))];
        if (since is not null && TooEarly(since) is { } why && judged.Exists(finding => finding.Rule.Remedy == Remedy.UnusedSince))
        {
            judged.Add(new Finding { Rule = GateRules.AcknowledgedTooEarly, Message = why });
        }

        return judged;
    }

    private Finding Apply(Finding finding, string reason, string? since)
    {
        switch (finding.Rule.Remedy)
        {
            case Remedy.Change:
                return finding;
            case Remedy.Reason:
                return finding with { Acknowledged = reason };
            default:
                if (finding.StillMapped)
                {
                    return finding with
                    {
                        Message = $"{finding.Message}. The acknowledgement does not help: it cannot go in the release that stops using it, only in a later one"
                    };
                }

                return string.IsNullOrWhiteSpace(since)
                    ? finding with { Message = $"{finding.Message}. The acknowledgement does not say which release stopped using it: UnusedSince = \"1.4\"" }
                    : TooEarly(since) is null ? finding with { Acknowledged = $"{reason} (unused since {since})" } : finding;
        }
    }

    private string? TooEarly(string since)
    {
        if (version is not null && ReleaseVersion.Compare(since, version) >= 0)
        {
            return $"UnusedSince = \"{since}\" is this release, {version}, or a later one: while it rolls out, {previous.Name} still uses what goes";
        }

        return previousVersion is not null && ReleaseVersion.Compare(since, previousVersion) > 0
            ? $"UnusedSince = \"{since}\" is later than {previous.Name}, which serves while this one rolls out"
            : null;
    }
}
