namespace GitopsLab.Migrations;

/// <summary>Limits for one migration. A project has this class in its own source, or by a package: it is known by its full name.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MigrationLimitsAttribute : Attribute
{
    public int LockTimeoutSeconds { get; init; } = -1;

    public int StatementTimeoutSeconds { get; init; } = -1;
}
