using GitopsLab.MigrationGate.Rules;

namespace GitopsLab.MigrationGate;

/// <summary>Something that the gate found.</summary>
internal sealed record Finding
{
    public required Rule Rule { get; init; }

    /// <summary>How much it weighs: the rule's severity, or less where it is acknowledged.</summary>
    public Severity Severity => Acknowledged is null ? Rule.Severity : Severity.Note;

    /// <summary>The operation, as EF Core names it; null where it is about the migration.</summary>
    public string? Operation { get; init; }

    /// <summary>The table, under the name that it had before; null where it is about none.</summary>
    public TableName? Table { get; init; }

    /// <summary>The column, index, constraint or other object.</summary>
    public string? Name { get; init; }

    /// <summary>What happens, and to whom.</summary>
    public required string Message { get; init; }

    /// <summary>What a query of the previous release's was answered, where one was asked.</summary>
    public string? Evidence { get; init; }

    /// <summary>Whether the previous release's model has what goes.</summary>
    public bool StillMapped { get; init; }

    /// <summary>The reason of the acknowledgement that lets it pass; null where none does.</summary>
    public string? Acknowledged { get; init; }

    /// <summary>What it is about, in short: <c>DropColumn orders.note</c>.</summary>
    public string Subject => string.Join(' ', new[] { Operation, Place }.Where(part => part is not null));

    private string? Place => (Table, Name) switch
    {
        (null, null) => null,
        (null, { } name) => name,
        ({ } table, null) => table.ToString(),
        ({ } table, { } name) => $"{table}.{name}"
    };
}
