namespace GitopsLab.MigrationGate.Rules;

/// <summary>
/// Follows tables and columns through the new migrations: what is made in them harms nobody, and what they rename is known to the
/// previous release by the name that it had.
/// </summary>
internal sealed class SchemaTrail
{
    private readonly Dictionary<TableName, Trail> tables = [];

    /// <summary>A table under the name that it has now.</summary>
    public Trail Table(TableName name)
    {
        if (!tables.TryGetValue(name, out var trail))
        {
            tables.Add(name, trail = new Trail(name, isNew: false));
        }

        return trail;
    }

    public void Created(TableName name) => tables[name] = new Trail(name, isNew: true);

    public void Dropped(TableName name) => tables.Remove(name);

    public void Renamed(TableName from, TableName to)
    {
        var trail = Table(from);
        tables.Remove(from);
        tables[to] = trail;
    }

    /// <summary>A table.</summary>
    internal sealed class Trail(TableName original, bool isNew)
    {
        private readonly Dictionary<string, string?> columns = [];

        /// <summary>The name that the previous release knows.</summary>
        public TableName Original => original;

        /// <summary>Whether the new migrations make it.</summary>
        public bool IsNew => isNew;

        /// <summary>The name by which the previous release knows a column; null where the new migrations make it.</summary>
        public string? Column(string name) => columns.TryGetValue(name, out var known) ? known : name;

        public void Added(string name) => columns[name] = null;

        public void Renamed(string from, string to)
        {
            columns[to] = Column(from);
            columns.Remove(from);
        }
    }
}
