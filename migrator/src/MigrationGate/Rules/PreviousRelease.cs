using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate.Rules;

/// <summary>What the release that still serves uses, by its own list.</summary>
internal sealed class PreviousRelease
{
    private readonly Dictionary<TableName, Dictionary<string, MappedColumn>>? mapped;

    private PreviousRelease(string name, Dictionary<TableName, Dictionary<string, MappedColumn>>? mapped) => (Name, this.mapped) = (name, mapped);

    /// <summary>How messages call it: <c>release 1.4</c>.</summary>
    public string Name { get; }

    /// <summary>Whether its model is known.</summary>
    public bool IsKnown => mapped is not null;

    /// <summary>Reads what a release maps.</summary>
    /// <param name="list">Its list; null where there is none, and each migration is judged by those before it.</param>
    /// <returns>The release.</returns>
    public static PreviousRelease Of(MigrationList.MigrationList? list)
    {
        if (list is null)
        {
            return new PreviousRelease("the release before it", null);
        }

        var mapped = new Dictionary<TableName, Dictionary<string, MappedColumn>>();
        foreach (var table in list.Contexts.SelectMany(context => context.Tables))
        {
            // Several contexts may map one table, each a part of it.
            var name = TableName.Of(table.Schema, table.Name);
            if (!mapped.TryGetValue(name, out var columns))
            {
                mapped.Add(name, columns = []);
            }

            foreach (var column in table.Columns)
            {
                columns[column.Name] = column;
            }
        }

        return new PreviousRelease(list.Release is { } release ? $"release {release}" : "the previous release", mapped);
    }

    /// <summary>The tables that it maps.</summary>
    public IEnumerable<(TableName Table, IReadOnlyCollection<MappedColumn> Columns)> Tables =>
        (mapped ?? []).Select(entry => (entry.Key, (IReadOnlyCollection<MappedColumn>)entry.Value.Values));

    /// <summary>Whether it maps a table.</summary>
    public bool Maps(TableName table) => mapped?.ContainsKey(table) == true;

    /// <summary>A column as it maps it; null where it does not.</summary>
    public MappedColumn? Column(TableName table, string column) =>
        mapped is not null && mapped.TryGetValue(table, out var columns) ? columns.GetValueOrDefault(column) : null;
}
