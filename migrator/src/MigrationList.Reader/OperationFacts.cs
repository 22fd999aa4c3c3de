using System.Collections;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;
using EfOperation = Microsoft.EntityFrameworkCore.Migrations.Operations.MigrationOperation;

namespace GitopsLab.MigrationList.Reader;

/// <summary>Takes from EF Core's operations what a reader of the list needs to judge them.</summary>
/// <param name="types">Says what the database calls a type that an operation names by that of .NET alone.</param>
internal sealed class OperationFacts(IRelationalTypeMappingSource types)
{
    public MigrationOperation Of(EfOperation operation)
    {
        var facts = Plain(operation);
        return facts with
        {
            Kind = Kind(operation),
            Destructive = IsDestructive(operation),
            Annotations = Annotations(operation),
            OldAnnotations = operation is IAlterMigrationOperation alter ? Annotations(alter.OldAnnotations) : null
        };
    }

    private MigrationOperation Plain(EfOperation operation) => operation switch
    {
        CreateTableOperation o => About(o.Schema, o.Name) with { Parts = [.. Parts(o).Select(Of)] },
        TableOperation o => About(o.Schema, o.Name),
        DropTableOperation o => About(o.Schema, o.Name),
        RenameTableOperation o => About(o.Schema, o.Name) with { NewName = o.NewName, NewSchema = o.NewSchema },
        AlterColumnOperation o => About(o.Schema, o.Table, o.Name) with { Column = Column(o), OldColumn = Column(o.OldColumn) },
        ColumnOperation o => About(o.Schema, o.Table, o.Name) with { Column = Column(o) },
        DropColumnOperation o => About(o.Schema, o.Table, o.Name),
        RenameColumnOperation o => About(o.Schema, o.Table, o.Name) with { NewName = o.NewName },
        CreateIndexOperation o => About(o.Schema, o.Table, o.Name) with { Columns = o.Columns, Unique = o.IsUnique, Filter = o.Filter },
        DropIndexOperation o => About(o.Schema, o.Table, o.Name),
        RenameIndexOperation o => About(o.Schema, o.Table, o.Name) with { NewName = o.NewName },
        AddForeignKeyOperation o => About(o.Schema, o.Table, o.Name) with
        {
            Columns = o.Columns,
            References = new ForeignKeyTarget
            {
                Schema = o.PrincipalSchema,
                Table = o.PrincipalTable,
                Columns = o.PrincipalColumns,
                OnDelete = o.OnDelete.ToString()
            }
        },
        AddPrimaryKeyOperation o => About(o.Schema, o.Table, o.Name) with { Columns = o.Columns },
        AddUniqueConstraintOperation o => About(o.Schema, o.Table, o.Name) with { Columns = o.Columns },
        AddCheckConstraintOperation o => About(o.Schema, o.Table, o.Name) with { Sql = o.Sql },
        DropForeignKeyOperation o => About(o.Schema, o.Table, o.Name),
        DropPrimaryKeyOperation o => About(o.Schema, o.Table, o.Name),
        DropUniqueConstraintOperation o => About(o.Schema, o.Table, o.Name),
        DropCheckConstraintOperation o => About(o.Schema, o.Table, o.Name),
        EnsureSchemaOperation o => About(o.Name, null),
        DropSchemaOperation o => About(o.Name, null),
        CreateSequenceOperation o => About(o.Schema, null, o.Name),
        AlterSequenceOperation o => About(o.Schema, null, o.Name),
        DropSequenceOperation o => About(o.Schema, null, o.Name),
        RestartSequenceOperation o => About(o.Schema, null, o.Name),
        RenameSequenceOperation o => About(o.Schema, null, o.Name) with { NewName = o.NewName, NewSchema = o.NewSchema },
        InsertDataOperation o => About(o.Schema, o.Table) with { Columns = o.Columns, Rows = o.Values.GetLength(0) },
        UpdateDataOperation o => About(o.Schema, o.Table) with { Columns = o.Columns, Rows = o.KeyValues.GetLength(0) },
        DeleteDataOperation o => About(o.Schema, o.Table) with { Columns = o.KeyColumns, Rows = o.KeyValues.GetLength(0) },
        SqlOperation o => About(null, null) with { Sql = o.Sql, SuppressTransaction = o.SuppressTransaction },
        _ => About(null, null)
    };

    private static MigrationOperation About(string? schema, string? table, string? name = null) =>
        new() { Kind = "", Schema = schema, Table = table, Name = name };

    private static string Kind(EfOperation operation)
    {
        const string suffix = "Operation";
        var name = operation.GetType().Name;
        return name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
    }

    // EF Core knows most of this only while it scaffolds, and does not write it into the migration.
    private bool IsDestructive(EfOperation operation) => operation.IsDestructiveChange || operation switch
    {
        AlterColumnOperation o => (o.OldColumn.IsNullable && !o.IsNullable) || TypeOf(o.OldColumn) != TypeOf(o),
        DeleteDataOperation or UpdateDataOperation or DropSchemaOperation => true,
        _ => false
    };

    private static IEnumerable<EfOperation> Parts(CreateTableOperation table)
    {
        IEnumerable<EfOperation> parts = table.Columns;
        if (table.PrimaryKey is not null)
        {
            parts = parts.Append(table.PrimaryKey);
        }

        return parts.Concat(table.ForeignKeys).Concat(table.UniqueConstraints).Concat(table.CheckConstraints);
    }

    private ColumnFacts Column(ColumnOperation column) => new()
    {
        Type = TypeOf(column),
        Nullable = column.IsNullable,
        Default = column.DefaultValue is { } value ? Text(value) : null,
        DefaultSql = column.DefaultValueSql,
        ComputedSql = column.ComputedColumnSql,
        Stored = column.ComputedColumnSql is null ? null : column.IsStored ?? false,
        Collation = column.Collation,
        MaxLength = column.MaxLength
    };

    private string? TypeOf(ColumnOperation column) => column.ColumnType ?? types.FindMapping(
        column.ClrType, null, unicode: column.IsUnicode, size: column.MaxLength, rowVersion: column.IsRowVersion, fixedLength: column.IsFixedLength,
        precision: column.Precision, scale: column.Scale)?.StoreType;

    private static Dictionary<string, string>? Annotations(IReadOnlyAnnotatable annotatable)
    {
        var annotations = annotatable.GetAnnotations()
            .Where(annotation => annotation.Value is not null)
            .OrderBy(annotation => annotation.Name, StringComparer.Ordinal)
            .ToDictionary(annotation => annotation.Name, annotation => Text(annotation.Value!));
        return annotations.Count == 0 ? null : annotations;
    }

    private static string Text(object value) => value switch
    {
        string text => text,
        byte[] bytes => Convert.ToHexStringLower(bytes),
        bool truth => truth ? "true" : "false",
        IEnumerable values => string.Join(",", values.Cast<object?>().Select(item => item is null ? "" : Text(item))),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""
    };
}
