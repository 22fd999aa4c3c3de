using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate.Rules;

/// <summary>Judges the operations of EF Core and Npgsql: which lock each takes, for how long, and what it breaks of the release that serves.</summary>
/// <param name="previous">The release that serves.</param>
/// <param name="trail">What became of the schema before the operation.</param>
internal sealed class OperationJudge(PreviousRelease previous, SchemaTrail trail)
{
    private const string UndefinedTable = "42P01";

    private readonly ColumnJudge columns = new(previous, trail);
    private readonly DatabaseJudge database = new(previous);

    /// <summary>Judges an operation, and follows what it does to the schema.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="judgement">What is added to.</param>
    public void Judge(MigrationOperation operation, Judgement judgement)
    {
        switch (operation.Kind)
        {
            case "CreateTable":
                CreateTable(operation, judgement);
                break;
            case "DropTable":
                DropTable(operation, judgement);
                break;
            case "RenameTable":
                RenameTable(operation, judgement);
                break;
            case "AlterTable":
                AlterTable(operation, judgement);
                break;
            case "AddColumn" or "AlterColumn" or "DropColumn" or "RenameColumn":
                columns.Judge(operation, judgement);
                break;
            case "CreateIndex" or "DropIndex" or "RenameIndex":
                Index(operation, judgement);
                break;
            case "AddForeignKey" or "DropForeignKey":
                ForeignKey(operation, judgement);
                break;
            case "AddPrimaryKey" or "AddUniqueConstraint" or "AddCheckConstraint" or "DropPrimaryKey" or "DropUniqueConstraint" or "DropCheckConstraint":
                Constraint(operation, judgement);
                break;
            case "InsertData" or "UpdateData" or "DeleteData":
                Data(operation, judgement);
                break;
            case "DropSequence" or "RenameSequence" or "RestartSequence":
                Sequence(operation, judgement);
                break;
            case "AlterDatabase" or "DropSchema":
                database.Judge(operation, judgement);
                break;
            case "EnsureSchema" or "CreateSequence" or "AlterSequence":
                break;
            case "Sql":
                judgement.Add(new Finding
                {
                    Rule = GateRules.SqlOpaque,
                    Operation = operation.Kind,
                    Message = $"what \"{Shorten(operation.Sql ?? "")}\" does to {previous.Name} is not known without a database"
                });
                break;
            default:
                judgement.Add(new Finding
                {
                    Rule = GateRules.UnknownOperation,
                    Operation = operation.Kind,
                    Table = operation.Table is { } table ? TableName.Of(operation.Schema, table) : null,
                    Name = operation.Name,
                    Message = "is none of EF Core's operations, so what it does is not known without a database"
                });
                break;
        }
    }

    private static string Shorten(string sql)
    {
        var line = string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 60 ? line : line[..57] + "...";
    }

    private void CreateTable(MigrationOperation operation, Judgement judgement)
    {
        var name = NameOf(operation);
        trail.Created(name);
        foreach (var target in (operation.Parts ?? []).Select(part => part.References).OfType<ForeignKeyTarget>())
        {
            Lock(judgement, TableName.Of(target.Schema, target.Table), LockMode.ShareRowExclusive, Hold.Brief);
        }
    }

    private void DropTable(MigrationOperation operation, Judgement judgement)
    {
        var name = NameOf(operation);
        if (Lock(judgement, name, LockMode.AccessExclusive, Hold.Brief) is { } table)
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.TableDropped,
                Operation = operation.Kind,
                Table = table,
                Message = StillMaps(previous.Maps(table), UndefinedTable),
                StillMapped = previous.Maps(table)
            });
        }

        trail.Dropped(name);
    }

    private void RenameTable(MigrationOperation operation, Judgement judgement)
    {
        var name = NameOf(operation);
        var target = new TableName(
            operation.NewSchema ?? name.Schema,
            operation.NewName ?? name.Name);
        if (target == name)
        {
            return;
        }

        if (Lock(judgement, name, LockMode.AccessExclusive, Hold.Brief) is { } table)
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.TableRenamed,
                Operation = operation.Kind,
                Table = table,
                Message = $"to {target}: {StillMaps(previous.Maps(table), UndefinedTable)}",
                StillMapped = previous.Maps(table)
            });
        }

        trail.Renamed(name, target);
    }

    private void AlterTable(MigrationOperation operation, Judgement judgement)
    {
        const string unlogged = "Npgsql:UnloggedTable";
        var rewrites = operation.Annotations?.GetValueOrDefault(unlogged) != operation.OldAnnotations?.GetValueOrDefault(unlogged);
        if (Lock(judgement, NameOf(operation), rewrites ? LockMode.AccessExclusive : LockMode.ShareUpdateExclusive, rewrites ? Hold.Rewrite : Hold.Brief)
            is { } table && rewrites)
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.TableRewritten,
                Operation = operation.Kind,
                Table = table,
                Message = "becomes logged or unlogged: all of it is written anew, and nobody reads or writes it meanwhile"
            });
        }
    }

    private void Index(MigrationOperation operation, Judgement judgement)
    {
        var concurrently = operation.Annotations?.GetValueOrDefault("Npgsql:CreatedConcurrently") == "true";
        var (mode, hold) = operation.Kind switch
        {
            "CreateIndex" when concurrently => (LockMode.ShareUpdateExclusive, Hold.Scan),
            "CreateIndex" => (LockMode.Share, Hold.Scan),
            "DropIndex" => (LockMode.AccessExclusive, Hold.Brief),
            _ => (LockMode.AccessShare, Hold.Brief)
        };
        // DropIndex and RenameIndex may name no table: the index alone is looked up then.
        if (operation.Table is null || Lock(judgement, TableName.Of(operation.Schema, operation.Table), mode, hold) is not { } table)
        {
            return;
        }

        var on = operation.Columns is { Count: > 0 } indexed ? $"on {string.Join(", ", indexed)}" : "";
        if (operation.Kind == "CreateIndex" && !concurrently)
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.IndexLocks,
                Operation = operation.Kind,
                Table = table,
                Name = operation.Name,
                Message = $"{on}: until all rows are read, nobody writes to {table}"
                    + (operation.Unique == true ? $"; rows that are equal make it fail (23505), and {previous.Name} may write such" : "")
            });
        }
        else if (operation is { Kind: "CreateIndex", Unique: true })
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.IndexUnique,
                Operation = operation.Kind,
                Table = table,
                Name = operation.Name,
                Message = $"{on}: rows that are equal make it fail (23505), and {previous.Name} may write such"
            });
        }
        else if (operation.Kind == "DropIndex")
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.IndexDropped,
                Operation = operation.Kind,
                Table = table,
                Name = operation.Name,
                Message = $"queries of {previous.Name} that need it become slow"
            });
        }
    }

    private void ForeignKey(MigrationOperation operation, Judgement judgement)
    {
        var drop = operation.Kind == "DropForeignKey";
        var mode = drop ? LockMode.AccessExclusive : LockMode.ShareRowExclusive;
        var hold = drop ? Hold.Brief : Hold.Scan;
        var table = Lock(judgement, TableName.Of(operation.Schema, operation.Table!), mode, hold);
        if (operation.References is not { } target || table is null)
        {
            if (operation.References is { } referenced)
            {
                Lock(judgement, TableName.Of(referenced.Schema, referenced.Table), mode, Hold.Brief);
            }

            return;
        }

        var other = TableName.Of(target.Schema, target.Table);
        Lock(judgement, other, mode, hold);
        judgement.Add(new Finding
        {
            Rule = GateRules.ForeignKeyLocks,
            Operation = operation.Kind,
            Table = table,
            Name = operation.Name,
            Message = $"on {string.Join(", ", operation.Columns ?? [])}: until all rows are checked, nobody writes to {table} and {other}"
        });
    }

    private void Constraint(MigrationOperation operation, Judgement judgement)
    {
        var adds = operation.Kind.StartsWith("Add", StringComparison.Ordinal);
        if (Lock(judgement, TableName.Of(operation.Schema, operation.Table!), LockMode.AccessExclusive, adds ? Hold.Scan : Hold.Brief) is not { } table)
        {
            return;
        }

        if (adds)
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.ConstraintLocks,
                Operation = operation.Kind,
                Table = table,
                Name = operation.Name,
                Message = $"until all rows are checked, nobody reads or writes {table}; what {previous.Name} writes against it is rejected afterwards"
            });
        }
        else if (operation.Kind != "DropCheckConstraint")
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.ConstraintDropped,
                Operation = operation.Kind,
                Table = table,
                Name = operation.Name,
                Message = $"rows that are equal are accepted from then on, and ON CONFLICT of {previous.Name} fails (42P10)"
            });
        }
    }

    private void Data(MigrationOperation operation, Judgement judgement)
    {
        if (Lock(judgement, TableName.Of(operation.Schema, operation.Table!), LockMode.RowExclusive, Hold.Brief) is not { } table)
        {
            return;
        }

        var rows = operation.Rows == 1 ? "1 row" : $"{operation.Rows} rows";
        if (operation.Kind == "DeleteData")
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.DataDeleted,
                Operation = operation.Kind,
                Table = table,
                Message = $"{rows} that {previous.Name} may need, or has changed, go"
            });
        }
        else if (operation.Kind == "UpdateData")
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.DataChanged,
                Operation = operation.Kind,
                Table = table,
                Message = $"what {previous.Name} has written to {rows} is overwritten"
            });
        }
    }

    private void Sequence(MigrationOperation operation, Judgement judgement)
    {
        var name = TableName.Of(operation.Schema, operation.Name!).ToString();
        judgement.Add(operation.Kind == "RestartSequence"
            ? new Finding
            {
                Rule = GateRules.SequenceRestarted,
                Operation = operation.Kind,
                Name = name,
                Message = "it gives out values again that rows may have (23505)"
            }
            : new Finding
            {
                Rule = GateRules.SequenceDropped,
                Operation = operation.Kind,
                Name = name,
                Message = $"{previous.Name} fails with {UndefinedTable} where it takes its next value"
            });
    }

    /// <summary>Notes a lock of a table that was there before.</summary>
    /// <returns>The name that the previous release knows; null where the new migrations made the table.</returns>
    private TableName? Lock(Judgement judgement, TableName name, LockMode mode, Hold hold)
    {
        var table = trail.Table(name);
        if (table.IsNew)
        {
            return null;
        }

        judgement.Add(new TableLock(table.Original, mode, hold));
        return table.Original;
    }

    private static TableName NameOf(MigrationOperation operation) => TableName.Of(operation.Schema, operation.Table ?? operation.Name!);

    private string StillMaps(bool mapped, string code) => Phrases.StillMaps(previous, mapped, code);
}
