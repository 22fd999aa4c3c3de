using GitopsLab.MigrationGate.Rules;
using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate;

/// <summary>What the gate says.</summary>
/// <param name="Release">The release that is judged; null where nobody named it.</param>
/// <param name="Previous">How messages call the release that serves; null where there is no base, and each migration is judged by those before it.</param>
/// <param name="Tried">Whether the new migrations were tried on a database.</param>
/// <param name="Contexts">What was found, by context.</param>
internal sealed record GateReport(string? Release, string? Previous, bool Tried, IReadOnlyList<ContextVerdict> Contexts)
{
    /// <summary>All that was found.</summary>
    public IEnumerable<Finding> Findings => Contexts.SelectMany(context => context.Findings.Concat(context.Migrations.SelectMany(migration => migration.Findings)));

    /// <summary>Whether the release may go on.</summary>
    public bool Passes => Findings.All(finding => finding.Severity != Severity.Error);
}

/// <summary>What the gate says about a context.</summary>
/// <param name="Context">The context, as the list has it; as the base has it where it is gone.</param>
/// <param name="Findings">What is about no migration.</param>
/// <param name="Migrations">The new migrations, and those of the base about which something was found, by their ids.</param>
internal sealed record ContextVerdict(MigrationContext Context, IReadOnlyList<Finding> Findings, IReadOnlyList<MigrationVerdict> Migrations);

/// <summary>What the gate says about a migration.</summary>
internal sealed record MigrationVerdict
{
    public required string Id { get; init; }

    /// <summary>The migration, as the list has it; null where it is in the base alone.</summary>
    public Migration? Migration { get; init; }

    /// <summary>Whether the base does not have it.</summary>
    public required bool IsNew { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The locks of tables that were there before: those that PostgreSQL took where it was tried, else those that are known of its operations.</summary>
    public required IReadOnlyList<TableLock> Locks { get; init; }

    /// <summary>Whether the release that serves may mind.</summary>
    public bool IsUnsafe => Findings.Any(finding => finding.Rule.Severity == Severity.Error);

    /// <summary>Whether going back loses what was written since.</summary>
    public bool LosesDataGoingBack => Migration?.DownOperations.Any(operation => operation.Destructive) == true;
}
