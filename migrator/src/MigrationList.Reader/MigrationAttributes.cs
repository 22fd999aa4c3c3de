using System.Reflection;

namespace GitopsLab.MigrationList.Reader;

/// <summary>
/// Reads the attributes of a migration by their full names, since each project has them as source of its own
/// (<c>migrator/attributes/MigrationAttributes.cs</c>).
/// </summary>
internal static class MigrationAttributes
{
    private const string Namespace = "GitopsLab.Migrations";

    public static MigrationLimits? Limits(Type migration) => Find(migration, "MigrationLimitsAttribute") is { } attribute
        ? new MigrationLimits
        {
            LockTimeoutSeconds = Seconds(attribute, "LockTimeoutSeconds"),
            StatementTimeoutSeconds = Seconds(attribute, "StatementTimeoutSeconds")
        }
        : null;

    public static Acknowledgement? Acknowledgement(Type migration) => Find(migration, "AcknowledgeUnsafeAttribute") is { } attribute
        ? new Acknowledgement
        {
            Reason = attribute.ConstructorArguments.Select(argument => argument.Value).OfType<string>().FirstOrDefault()
                ?? Named(attribute, "Reason") as string ?? "",
            UnusedSince = Named(attribute, "UnusedSince") as string
        }
        : null;

    // Attributes take no null: what is not named, or less than 0, is not set.
    private static int? Seconds(CustomAttributeData attribute, string name) =>
        Named(attribute, name) is int seconds and >= 0 ? seconds : null;

    private static CustomAttributeData? Find(Type migration, string name) =>
        migration.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.FullName == $"{Namespace}.{name}");

    private static object? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;
}
