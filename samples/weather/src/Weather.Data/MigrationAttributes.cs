// A copy of the migrator's attributes: no package is needed, the list tool finds them by their full names.
namespace GitopsLab.Migrations;

/// <summary>The limits of a migration that needs others than all have.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MigrationLimitsAttribute : Attribute
{
    /// <summary>Seconds that a statement waits for a lock; 0 for no limit. Without it, or below 0, it is what all have.</summary>
    public int LockTimeoutSeconds { get; set; }

    /// <summary>Seconds that a statement may take; 0, or nothing, for no limit.</summary>
    public int StatementTimeoutSeconds { get; set; }
}

/// <summary>Says why a migration may be unsafe while the previous release still serves.</summary>
/// <param name="reason">Why nobody is harmed.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class AcknowledgeUnsafeAttribute(string reason) : Attribute
{
    /// <summary>Why nobody is harmed.</summary>
    public string Reason { get; } = reason;

    /// <summary>The release that stopped using what goes.</summary>
    public string? UnusedSince { get; set; }
}
