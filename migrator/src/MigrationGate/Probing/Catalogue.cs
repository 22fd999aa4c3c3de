using Npgsql;

namespace GitopsLab.MigrationGate.Probing;

/// <summary>What is in a database at one time, by what PostgreSQL itself calls each thing: an oid outlives a rename.</summary>
internal sealed class Catalogue
{
    private const string Own = $"n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND n.nspname <> '{WriteObserver.Schema}'";

    public required IReadOnlyDictionary<uint, Relation> Relations { get; init; }

    public required IReadOnlyDictionary<(uint Table, short Number), Column> Columns { get; init; }

    public required IReadOnlyDictionary<uint, Index> Indexes { get; init; }

    public required IReadOnlyDictionary<uint, Constraint> Constraints { get; init; }

    public required IReadOnlyDictionary<uint, string> Schemas { get; init; }

    /// <summary>Views, functions and triggers.</summary>
    public required IReadOnlyDictionary<(string Kind, uint Oid), string> Objects { get; init; }

    /// <summary>Enums, domains, composite types and extensions.</summary>
    public required IReadOnlyDictionary<(string Kind, uint Oid), string> Types { get; init; }

    public IEnumerable<Relation> Tables => Relations.Values.Where(relation => relation.IsTable);

    public static async Task<Catalogue> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var relations = await connection.ReadAsync(
            $"SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relfilenode FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'S', 'v', 'm', 'f') AND {Own}",
            row => new Relation(row.Oid(0), new TableName(row.GetString(1), row.GetString(2)), row.GetString(3)[0], row.Oid(4)),
            cancellationToken);
        var columns = await connection.ReadAsync(
            $"""
             SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation, a.attidentity::text, a.attgenerated::text,
               pg_get_expr(d.adbin, d.adrelid), t.typcategory::text
             FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
             LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND {Own}
             """,
            row => new Column(row.Oid(0), row.GetInt16(1), row.GetString(2), row.GetString(3), row.GetBoolean(4), row.Oid(5),
                row.GetString(6) != "", row.GetString(7) != "", row.Text(8), row.GetString(9)[0]),
            cancellationToken);
        var indexes = await connection.ReadAsync(
            $"SELECT i.indexrelid, i.indrelid, c.relname, i.indisunique, c.relfilenode, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Own}",
            row => new Index(row.Oid(0), row.Oid(1), row.GetString(2), row.GetBoolean(3), row.Oid(4), row.GetBoolean(5)),
            cancellationToken);
        var constraints = await connection.ReadAsync(
            // PostgreSQL 18 has NOT NULL among them, which the column says already.
            $"SELECT k.oid, k.conrelid, k.confrelid, k.conname, k.contype::text, k.convalidated, k.conindid FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE k.conrelid <> 0 AND k.contype IN ('p', 'u', 'c', 'f', 'x') AND {Own}",
            row => new Constraint(row.Oid(0), row.Oid(1), row.Oid(2), row.GetString(3), row.GetString(4)[0], row.GetBoolean(5), row.Oid(6)),
            cancellationToken);
        var schemas = await connection.ReadAsync(
            $"SELECT n.oid, n.nspname FROM pg_namespace n WHERE {Own}",
            row => (Oid: row.Oid(0), Name: row.GetString(1)),
            cancellationToken);
        var objects = await connection.ReadAsync(
            $"""
             SELECT 'function', p.oid, n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {Own}
             UNION ALL
             SELECT 'trigger', t.oid, t.tgname || ' on ' || c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT t.tgisinternal AND t.tgname <> '{WriteObserver.Trigger}' AND {Own}
             UNION ALL
             SELECT 'view', c.oid, n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND {Own}
             """,
            row => ((row.GetString(0), row.Oid(1)), row.GetString(2)),
            cancellationToken);
        var types = await connection.ReadAsync(
            $"""
             SELECT 'type', t.oid, n.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
             WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND {Own}
             UNION ALL
             SELECT 'extension', e.oid, e.extname FROM pg_extension e
             """,
            row => ((row.GetString(0), row.Oid(1)), row.GetString(2)),
            cancellationToken);
        return new Catalogue
        {
            Relations = relations.ToDictionary(relation => relation.Oid),
            Columns = columns.ToDictionary(column => (column.Table, column.Number)),
            Indexes = indexes.ToDictionary(index => index.Oid),
            Constraints = constraints.ToDictionary(constraint => constraint.Oid),
            Schemas = schemas.ToDictionary(schema => schema.Oid, schema => schema.Name),
            Objects = objects.ToDictionary(entry => entry.Item1, entry => entry.Item2),
            Types = types.ToDictionary(entry => entry.Item1, entry => entry.Item2)
        };
    }

    /// <summary>A table, a sequence or a view.</summary>
    internal sealed record Relation(uint Oid, TableName Name, char Kind, uint File)
    {
        public bool IsTable => Kind is 'r' or 'p';
    }

    internal sealed record Column(
        uint Table, short Number, string Name, string Type, bool NotNull, uint Collation, bool IsIdentity, bool IsGenerated, string? Default, char Category);

    internal sealed record Index(uint Oid, uint Table, string Name, bool Unique, uint File, bool Valid);

    /// <summary>A constraint; <c>Kind</c> is that of pg_constraint, and <c>Index</c> what it is kept by.</summary>
    internal sealed record Constraint(uint Oid, uint Table, uint References, string Name, char Kind, bool Validated, uint Index);
}
