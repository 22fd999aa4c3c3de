namespace GitopsLab.MigrationGate;

/// <summary>The name of a table in its schema.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Name">The name.</param>
internal sealed record TableName(string Schema, string Name)
{
    // A service's search path is its own business; what names no schema is as a rule here.
    private const string DefaultSchema = "public";

    public static TableName Of(string? schema, string name) => new(schema ?? DefaultSchema, name);

    /// <summary>The name as people write it: without the schema that needs no naming.</summary>
    public override string ToString() => Schema == DefaultSchema ? Name : $"{Schema}.{Name}";
}
