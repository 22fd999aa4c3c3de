using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate.Rules;

/// <summary>Judges what is done to columns.</summary>
internal sealed class ColumnJudge(PreviousRelease previous, SchemaTrail trail)
{
    private const string Strategy = "Npgsql:ValueGenerationStrategy";
    private const string UndefinedColumn = "42703";

    public void Judge(MigrationOperation operation, Judgement judgement)
    {
        var trailed = trail.Table(TableName.Of(operation.Schema, operation.Table!));
        if (!trailed.IsNew)
        {
            var subject = new Subject(previous, operation, trailed.Original, trailed.Column(operation.Name!), judgement);
            switch (operation.Kind)
            {
                case "AddColumn":
                    Add(subject);
                    break;
                case "AlterColumn":
                    Alter(subject);
                    break;
                case "DropColumn":
                    Gone(subject, GateRules.ColumnDropped, "");
                    break;
                case "RenameColumn":
                    Gone(subject, GateRules.ColumnRenamed, $"to {operation.NewName}: ");
                    break;
            }
        }

        if (operation.Kind == "AddColumn")
        {
            trailed.Added(operation.Name!);
        }
        else if (operation.Kind == "RenameColumn")
        {
            trailed.Renamed(operation.Name!, operation.NewName!);
        }
    }

    private void Add(Subject subject)
    {
        var column = subject.Operation.Column!;
        var generated = Generates(subject.Operation.Annotations);
        if (RewritesWhenAdded(column, generated) is { } reason)
        {
            subject.Lock(LockMode.AccessExclusive, Hold.Rewrite);
            subject.Find(GateRules.TableRewritten, $"{reason}, so all of {subject.Table} is written anew, and nobody reads or writes it meanwhile");
            return;
        }

        var fails = !column.Nullable && column.Default is null && column.DefaultSql is null;
        subject.Lock(LockMode.AccessExclusive, fails ? Hold.Scan : Hold.Brief);
        if (fails)
        {
            subject.Find(GateRules.ColumnRequired, $"it has no default: it cannot be added where there are rows, and {previous.Name}, which does not know it, "
                + "fails to write with 23502");
        }
    }

    private static string? RewritesWhenAdded(ColumnFacts column, bool generated)
    {
        if (generated)
        {
            return "each row gets a number";
        }

        if (column is { ComputedSql: not null, Stored: true })
        {
            return "it is computed for each row";
        }

        return column.DefaultSql is { } sql && !DefaultExpression.IsTheSameForAllRows(sql) ? $"its default, {sql}, is computed for each row" : null;
    }

    private void Alter(Subject subject)
    {
        var (column, old) = (subject.Operation.Column!, subject.Operation.OldColumn!);
        // Npgsql names the type in each ALTER COLUMN, so that a comment alone takes as much.
        subject.Lock(LockMode.AccessExclusive, Hold.Brief);
        if (column.ComputedSql != old.ComputedSql || column.Stored != old.Stored)
        {
            // Npgsql drops the column and adds it.
            subject.Lock(LockMode.AccessExclusive, column.ComputedSql is null ? Hold.Brief : Hold.Rewrite);
            subject.Find(GateRules.ColumnComputed, $"it is dropped and made anew: what it held is lost unless it is computed, and {previous.Name} "
                + (column.ComputedSql is null ? "reads what nobody computes any more" : "fails to write to it with 428C9"));
            return;
        }

        Type(subject, column, old);
        if (old.Nullable && !column.Nullable)
        {
            NotNull(subject, column);
        }
        else if (!old.Nullable && column.Nullable && subject.Mapped is not { Nullable: true })
        {
            subject.Find(GateRules.ColumnNullable, $"{previous.Name} reads it as required, and fails where the new release has written null");
        }

        if (LosesDefault(subject.Operation, column, old))
        {
            subject.Find(GateRules.DefaultDropped, $"{previous.Name} fails to write with 23502 where it leaves the column out");
        }
    }

    private void Type(Subject subject, ColumnFacts column, ColumnFacts old)
    {
        if (column.Type is { } type && old.Type is { } oldType && !string.Equals(type, oldType, StringComparison.OrdinalIgnoreCase))
        {
            switch (TypeChange.Of(oldType, type))
            {
                case Conversion.Rewrite:
                    subject.Lock(LockMode.AccessExclusive, Hold.Rewrite);
                    subject.Find(GateRules.ColumnType, $"from {oldType} to {type}: each row is converted while nobody reads or writes {subject.Table}, "
                        + $"values that do not fit make it fail, and {previous.Name} still reads and writes {oldType}");
                    break;
                case Conversion.Impossible:
                    subject.Find(GateRules.ColumnTypeUncastable, $"from {oldType} to {type}: PostgreSQL refuses it (42804), on an empty table too");
                    break;
            }
        }
        else if (column.Collation != old.Collation)
        {
            subject.Lock(LockMode.AccessExclusive, Hold.Scan);
            subject.Find(GateRules.ColumnCollation, $"from {old.Collation ?? "the default"} to {column.Collation ?? "the default"}: its indexes are built anew while nobody "
                + $"reads or writes {subject.Table}, and {previous.Name} gets rows in another order");
        }
    }

    private void NotNull(Subject subject, ColumnFacts column)
    {
        subject.Lock(LockMode.AccessExclusive, Hold.Scan);
        var filled = column.Default is not null || column.DefaultSql is not null;
        var writes = subject.Known is null
            ? filled ? "" : $", and {previous.Name}, which does not know it, fails to write with 23502"
            : $", and {previous.Name} fails with 23502 where it writes null";
        subject.Find(GateRules.ColumnNotNull, (filled ? "rows that hold null are filled, and all are read" : "all rows are read")
            + $" while nobody reads or writes {subject.Table}{writes}");
    }

    private static bool LosesDefault(MigrationOperation operation, ColumnFacts column, ColumnFacts old) =>
        !column.Nullable && !old.Nullable
        && (old.Default ?? old.DefaultSql) is not null | Generates(operation.OldAnnotations)
        && (column.Default ?? column.DefaultSql) is null && !Generates(operation.Annotations);

    private static bool Generates(IReadOnlyDictionary<string, string>? annotations) =>
        annotations?.GetValueOrDefault(Strategy) is { } strategy && strategy != "None";

    private void Gone(Subject subject, Rule rule, string how)
    {
        subject.Lock(LockMode.AccessExclusive, Hold.Brief);
        if (subject.Known is not null)
        {
            var mapped = subject.Mapped is not null;
            subject.Find(rule, how + Phrases.StillMaps(previous, mapped, UndefinedColumn), mapped);
        }
    }

    /// <summary>A column of a table that was there before.</summary>
    /// <param name="previous">The release that serves.</param>
    /// <param name="operation">What is done to it.</param>
    /// <param name="table">Its table.</param>
    /// <param name="known">The name by which the release knows it; null where the new migrations made it.</param>
    /// <param name="judgement">What is added to.</param>
    private sealed class Subject(PreviousRelease previous, MigrationOperation operation, TableName table, string? known, Judgement judgement)
    {
        public MigrationOperation Operation => operation;

        public TableName Table => table;

        public string? Known => known;

        public MappedColumn? Mapped => known is null ? null : previous.Column(table, known);

        public void Lock(LockMode mode, Hold hold) => judgement.Add(new TableLock(table, mode, hold));

        public void Find(Rule rule, string message, bool stillMapped = false) => judgement.Add(new Finding
        {
            Rule = rule,
            Operation = operation.Kind,
            Table = table,
            Name = known ?? operation.Name,
            Message = message,
            StillMapped = stillMapped
        });
    }
}
