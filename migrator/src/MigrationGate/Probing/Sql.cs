namespace GitopsLab.MigrationGate.Probing;

/// <summary>Writes names into SQL.</summary>
internal static class Sql
{
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Name(TableName table) => $"{Identifier(table.Schema)}.{Identifier(table.Name)}";
}
