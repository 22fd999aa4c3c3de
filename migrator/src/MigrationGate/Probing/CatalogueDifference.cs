using GitopsLab.MigrationGate.Rules;

namespace GitopsLab.MigrationGate.Probing;

/// <summary>Finds what a migration has done to what was there before the new migrations, by comparing catalogues.</summary>
/// <param name="release">What was there before all new migrations.</param>
/// <param name="before">What was there before the migration.</param>
/// <param name="after">What is there after it.</param>
/// <param name="locks">The locks that it took.</param>
/// <param name="previous">The release that serves.</param>
internal sealed class CatalogueDifference(
    Catalogue release, Catalogue before, Catalogue after, IReadOnlyList<TableLock> locks, PreviousRelease previous)
{
    private const string UndefinedTable = "42P01";
    private const string UndefinedColumn = "42703";
    private const string UndefinedObject = "42704";

    private readonly List<Finding> findings = [];

    public IReadOnlyList<Finding> Find()
    {
        Relations();
        foreach (var table in release.Tables.Where(table => before.Relations.ContainsKey(table.Oid) && after.Relations.ContainsKey(table.Oid)))
        {
            Columns(table);
            Indexes(table);
            Constraints(table);
        }

        Rewrites();
        Others();
        return findings;
    }

    private void Relations()
    {
        foreach (var relation in release.Relations.Values.Where(relation => relation.Kind is 'r' or 'p' or 'S' && before.Relations.ContainsKey(relation.Oid)))
        {
            var now = after.Relations.GetValueOrDefault(relation.Oid);
            var mapped = previous.Maps(relation.Name);
            if (relation.Kind == 'S')
            {
                // A sequence that a column owns goes with it, which is told of the column.
                if (now?.Name != before.Relations[relation.Oid].Name && !before.Columns.Values.Any(column => Owns(column, relation)))
                {
                    findings.Add(new Finding
                    {
                        Rule = GateRules.SequenceDropped,
                        Name = relation.Name.ToString(),
                        Message = $"{previous.Name} fails with {UndefinedTable} where it takes its next value"
                    });
                }
            }
            else if (now is null)
            {
                Add(GateRules.TableDropped, relation.Name, null, Phrases.StillMaps(previous, mapped, UndefinedTable), mapped);
            }
            else if (now.Name != before.Relations[relation.Oid].Name)
            {
                Add(GateRules.TableRenamed, relation.Name, null, $"to {now.Name}: {Phrases.StillMaps(previous, mapped, UndefinedTable)}", mapped);
            }
        }
    }

    private static bool Owns(Catalogue.Column column, Catalogue.Relation sequence) =>
        column.IsIdentity ? sequence.Name.Name.EndsWith($"_{column.Name}_seq", StringComparison.Ordinal)
            : column.Default?.Contains(sequence.Name.Name, StringComparison.Ordinal) == true;

    private void Columns(Catalogue.Relation table)
    {
        var made = after.Columns.Values.Where(column => column.Table == table.Oid && !before.Columns.ContainsKey((column.Table, column.Number))).ToList();
        foreach (var column in made.Where(column => column is { NotNull: true, Default: null, IsIdentity: false, IsGenerated: false }))
        {
            Add(GateRules.ColumnRequired, table.Name, column.Name,
                $"it has no default: it cannot be added where there are rows, and {previous.Name}, which does not know it, fails to write with 23502");
        }

        foreach (var old in before.Columns.Values.Where(column => column.Table == table.Oid))
        {
            var known = release.Columns.GetValueOrDefault((old.Table, old.Number));
            var now = after.Columns.GetValueOrDefault((old.Table, old.Number));
            var name = known?.Name ?? old.Name;
            var mapped = known is null ? null : previous.Column(table.Name, known.Name);
            if (now is null)
            {
                // Npgsql drops a computed column to make it anew.
                if (made.Find(column => column.Name == old.Name) is { } again)
                {
                    Add(again.IsGenerated || old.IsGenerated ? GateRules.ColumnComputed : GateRules.ColumnDropped, table.Name, name,
                        "it is dropped and made anew: what it held is lost unless it is computed", mapped is not null && !again.IsGenerated && !old.IsGenerated);
                }
                else if (known is not null)
                {
                    Add(GateRules.ColumnDropped, table.Name, name, Phrases.StillMaps(previous, mapped is not null, UndefinedColumn), mapped is not null);
                }

                continue;
            }

            if (now.Name != old.Name && known is not null)
            {
                Add(GateRules.ColumnRenamed, table.Name, name, $"to {now.Name}: {Phrases.StillMaps(previous, mapped is not null, UndefinedColumn)}", mapped is not null);
            }

            Column(table, name, mapped?.Nullable, old, now);
        }
    }

    private void Column(Catalogue.Relation table, string name, bool? mappedNullable, Catalogue.Column old, Catalogue.Column now)
    {
        if (now.Type != old.Type)
        {
            if (TypeChange.Of(old.Type, now.Type) != Conversion.None)
            {
                Add(GateRules.ColumnType, table.Name, name, $"from {old.Type} to {now.Type}: {previous.Name} still reads and writes {old.Type}");
            }
        }
        else if (now.Collation != old.Collation)
        {
            Add(GateRules.ColumnCollation, table.Name, name, $"its indexes are built anew, and {previous.Name} gets rows in another order");
        }

        if (now.IsGenerated != old.IsGenerated)
        {
            Add(GateRules.ColumnComputed, table.Name, name, $"{previous.Name} reads what nobody computes any more");
        }

        // Where a constraint says already that none is null, no row is read, and nobody could write null before either.
        if (now.NotNull && !old.NotNull && locks.Any(@lock => @lock.Table == table.Name && @lock.Hold != Hold.Brief))
        {
            Add(GateRules.ColumnNotNull, table.Name, name,
                $"all rows are read while nobody reads or writes {table.Name}, and {previous.Name} fails with 23502 where it writes null");
        }
        else if (!now.NotNull && old.NotNull && mappedNullable != true)
        {
            Add(GateRules.ColumnNullable, table.Name, name, $"{previous.Name} reads it as required, and fails where the new release has written null");
        }

        if (now is { NotNull: true, Default: null, IsIdentity: false } && old.NotNull && (old.Default is not null || old.IsIdentity) && !old.IsGenerated)
        {
            Add(GateRules.DefaultDropped, table.Name, name, $"{previous.Name} fails to write with 23502 where it leaves the column out");
        }
    }

    private void Indexes(Catalogue.Relation table)
    {
        var ofConstraints = after.Constraints.Values.Concat(before.Constraints.Values).Select(constraint => constraint.Index).ToHashSet();
        // Another type of a column makes its indexes anew, under their names.
        foreach (var index in after.Indexes.Values.Where(index =>
            index.Table == table.Oid && !before.Indexes.ContainsKey(index.Oid) && !ofConstraints.Contains(index.Oid) && !Has(before, index)))
        {
            var equal = $"rows that are equal make it fail (23505), and {previous.Name} may write such";
            if (locks.Any(@lock => @lock.Table == table.Name && @lock.Mode >= LockMode.Share))
            {
                Add(GateRules.IndexLocks, table.Name, index.Name, $"until all rows are read, nobody writes to {table.Name}" + (index.Unique ? $"; {equal}" : ""));
            }
            else if (index.Unique)
            {
                Add(GateRules.IndexUnique, table.Name, index.Name, equal);
            }
        }

        foreach (var index in before.Indexes.Values.Where(index =>
            index.Table == table.Oid && !after.Indexes.ContainsKey(index.Oid) && !ofConstraints.Contains(index.Oid) && !Has(after, index)))
        {
            // One on a column that goes is told with the column.
            if (!findings.Exists(finding => finding.Table == table.Name && (finding.Rule == GateRules.ColumnDropped || finding.Rule == GateRules.ColumnComputed)))
            {
                Add(GateRules.IndexDropped, table.Name, index.Name, $"queries of {previous.Name} that need it become slow");
            }
        }
    }

    private static bool Has(Catalogue catalogue, Catalogue.Constraint constraint) =>
        catalogue.Constraints.ContainsKey(constraint.Oid)
        || catalogue.Constraints.Values.Any(other => other.Table == constraint.Table && other.Name == constraint.Name && other.Kind == constraint.Kind);

    private static bool Has(Catalogue catalogue, Catalogue.Index index) =>
        catalogue.Indexes.Values.Any(other => other.Table == index.Table && other.Name == index.Name);

    private void Constraints(Catalogue.Relation table)
    {
        foreach (var constraint in after.Constraints.Values.Where(constraint => constraint.Table == table.Oid))
        {
            if (!constraint.Validated || Has(before, constraint))
            {
                continue;
            }

            if (constraint.Kind == 'f')
            {
                Add(GateRules.ForeignKeyLocks, table.Name, constraint.Name,
                    $"until all rows are checked, nobody writes to {table.Name} and {after.Relations.GetValueOrDefault(constraint.References)?.Name}");
            }
            else if (!before.Indexes.ContainsKey(constraint.Index) || constraint.Index == 0)
            {
                Add(GateRules.ConstraintLocks, table.Name, constraint.Name,
                    $"until all rows are checked, nobody reads or writes {table.Name}; what {previous.Name} writes against it is rejected afterwards");
            }
        }

        foreach (var constraint in before.Constraints.Values.Where(constraint =>
            constraint.Table == table.Oid && constraint.Kind is 'p' or 'u' && !Has(after, constraint)))
        {
            Add(GateRules.ConstraintDropped, table.Name, constraint.Name,
                $"rows that are equal are accepted from then on, and ON CONFLICT of {previous.Name} fails (42P10)");
        }
    }

    private void Rewrites()
    {
        foreach (var table in release.Tables)
        {
            var (old, now) = (before.Relations.GetValueOrDefault(table.Oid), after.Relations.GetValueOrDefault(table.Oid));
            var told = findings.Exists(finding => finding.Table == table.Name
                && (finding.Rule == GateRules.ColumnType || finding.Rule == GateRules.ColumnComputed || finding.Rule == GateRules.DataDeleted));
            if (old is not null && now is not null && old.File != now.File && !told)
            {
                // Of one column where it is known which.
                var columns = after.Columns.Values.Where(column => column.Table == table.Oid && !before.Columns.ContainsKey((column.Table, column.Number))).ToList();
                Add(GateRules.TableRewritten, table.Name, columns is [var column] ? column.Name : null,
                    $"all of {table.Name} is written anew, and nobody reads or writes it meanwhile");
            }
        }
    }

    private void Others()
    {
        foreach (var (oid, name) in release.Schemas.Where(schema => before.Schemas.ContainsKey(schema.Key) && !after.Schemas.ContainsKey(schema.Key)))
        {
            findings.Add(new Finding { Rule = GateRules.SchemaDropped, Name = name, Message = $"{previous.Name} may still use what is in it" });
        }

        foreach (var (key, name) in release.Types.Where(type => before.Types.ContainsKey(type.Key) && !after.Types.ContainsKey(type.Key)))
        {
            findings.Add(new Finding
            {
                Rule = GateRules.TypeDropped,
                Name = Short(name),
                Message = $"the {key.Kind} goes, and {previous.Name} fails with {UndefinedObject} where it uses it"
            });
        }

        foreach (var (key, name) in release.Objects.Where(entry => before.Objects.ContainsKey(entry.Key) && !after.Objects.ContainsKey(entry.Key)))
        {
            // A trigger goes with its table.
            if (!findings.Exists(finding => finding.Rule == GateRules.TableDropped && key.Kind == "trigger" && name.EndsWith($" on {finding.Table!.Name}", StringComparison.Ordinal)))
            {
                findings.Add(new Finding
                {
                    Rule = GateRules.ObjectDropped,
                    Name = Short(name),
                    Message = $"the {key.Kind} goes, and {previous.Name} may still need it"
                });
            }
        }
    }

    private static string Short(string name) => name.StartsWith("public.", StringComparison.Ordinal) ? name["public.".Length..] : name;

    private void Add(Rule rule, TableName table, string? name, string message, bool stillMapped = false) => findings.Add(new Finding
    {
        Rule = rule,
        Table = table,
        Name = name,
        Message = message,
        StillMapped = stillMapped
    });
}
