using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GitopsLab.MigrationList;

/// <summary>
/// What is known about the migrations of an image when the image is built. It stands beside the bundles as
/// <c>migrations.json</c>; <c>schema/migrations.schema.json</c> describes the format.
/// </summary>
public sealed record MigrationList
{
    /// <summary>The version of the format that this program reads and writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the format.</summary>
    public required int Format { get; init; }

    /// <summary>The version of the tool that made the list.</summary>
    public required string Tool { get; init; }

    /// <summary>The version of the release that the list is of; null where nobody named it.</summary>
    public string? Release { get; init; }

    /// <summary>The contexts, in the order in which they are migrated.</summary>
    public required IReadOnlyList<MigrationContext> Contexts { get; init; }

    /// <summary>Reads a list.</summary>
    /// <param name="file">The file to read.</param>
    /// <returns>The list.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="JsonException">The file is not a list of a format that this program reads.</exception>
    public static MigrationList Read(string file)
    {
        using var stream = File.OpenRead(file);
        var list = JsonSerializer.Deserialize(stream, MigrationListJson.Default.MigrationList)
            ?? throw new JsonException("the file holds no list of migrations");
        return list.Format == CurrentFormat
            ? list
            : throw new JsonException($"the file has format {list.Format}; this program reads format {CurrentFormat}");
    }

    /// <summary>Writes the list.</summary>
    /// <param name="file">The file to write.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string file)
    {
        // Quotes and other characters of SQL stay as they are: people read lists, and compare them.
        var options = new JsonSerializerOptions(MigrationListJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var stream = File.Create(file);
        JsonSerializer.Serialize(stream, this, new MigrationListJson(options).MigrationList);
        stream.WriteByte((byte)'\n');
    }
}

/// <summary>A <c>DbContext</c> and its migrations.</summary>
public sealed record MigrationContext
{
    /// <summary>The name of the class, without its namespace.</summary>
    public required string Name { get; init; }

    /// <summary>The full name of the class.</summary>
    public required string Type { get; init; }

    /// <summary>The bundle, relative to the folder of the list.</summary>
    public required string Bundle { get; init; }

    /// <summary>The version of EF Core that the bundle runs on.</summary>
    public required string EfVersion { get; init; }

    /// <summary>The name of the database provider's assembly, such as <c>Npgsql.EntityFrameworkCore.PostgreSQL</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>Where the context keeps the ids of what is applied.</summary>
    public required HistoryTable History { get; init; }

    /// <summary>Whether the context's execution strategy tries a failed migration again by itself.</summary>
    public bool Retries { get; init; }

    /// <summary>The command timeout that the context sets, in seconds; null where it sets none.</summary>
    public int? CommandTimeoutSeconds { get; init; }

    /// <summary>Whether the context has a seeder (<c>UseSeeding</c>), which runs after each run of a bundle.</summary>
    public bool Seeds { get; init; }

    /// <summary>The version of EF Core that wrote the model's snapshot; null where there is none.</summary>
    public string? SnapshotVersion { get; init; }

    /// <summary>
    /// Whether the snapshot is the model that the last migration leaves; null where there is no snapshot, or the last migration has
    /// no designer file. It is not where two branches added migrations and their snapshots were merged.
    /// </summary>
    public bool? SnapshotIsOfLastMigration { get; init; }

    /// <summary>The tables that the context's model maps, with their columns.</summary>
    public required IReadOnlyList<MappedTable> Tables { get; init; }

    /// <summary>The migrations, in the order in which they are applied.</summary>
    public required IReadOnlyList<Migration> Migrations { get; init; }
}

/// <summary>The table that holds the ids of applied migrations.</summary>
public sealed record HistoryTable
{
    /// <summary>The schema; null where the search path decides.</summary>
    public string? Schema { get; init; }

    /// <summary>The name of the table.</summary>
    public required string Table { get; init; }

    /// <summary>The column of the ids, <c>MigrationId</c> unless a naming convention renames it.</summary>
    public required string IdColumn { get; init; }

    /// <summary>The column of EF Core's version, <c>ProductVersion</c> unless a naming convention renames it.</summary>
    public required string VersionColumn { get; init; }

    /// <summary>The statement that makes the table.</summary>
    public required string CreateSql { get; init; }
}

/// <summary>A table of a context's model.</summary>
public sealed record MappedTable
{
    /// <summary>The schema; null where the search path decides.</summary>
    public string? Schema { get; init; }

    /// <summary>The name of the table.</summary>
    public required string Name { get; init; }

    /// <summary>Its columns.</summary>
    public required IReadOnlyList<MappedColumn> Columns { get; init; }
}

/// <summary>A column of a context's model.</summary>
public sealed record MappedColumn
{
    /// <summary>The name of the column.</summary>
    public required string Name { get; init; }

    /// <summary>Its type, as the database names it.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it may be null.</summary>
    public bool Nullable { get; init; }
}

/// <summary>A migration.</summary>
public sealed record Migration
{
    /// <summary>Its id, a time stamp and a name.</summary>
    public required string Id { get; init; }

    /// <summary>The version of EF Core that scaffolded it; null where it has no designer file.</summary>
    public string? ProductVersion { get; init; }

    /// <summary>What it does.</summary>
    public required IReadOnlyList<MigrationOperation> Operations { get; init; }

    /// <summary>The statements that apply it, without those that keep the history.</summary>
    public required IReadOnlyList<MigrationStatement> Up { get; init; }

    /// <summary>The statements that undo it, without those that keep the history; empty unless <see cref="Down" /> is <c>Present</c>.</summary>
    public required IReadOnlyList<MigrationStatement> DownStatements { get; init; }

    /// <summary>What undoing it does; empty unless <see cref="Down" /> is <c>Present</c>.</summary>
    public IReadOnlyList<MigrationOperation> DownOperations { get; init; } = [];

    /// <summary>Whether there is a way back.</summary>
    public required MigrationDown Down { get; init; }

    /// <summary>The limits that the migration itself sets, by <c>[MigrationLimits]</c>; null where it sets none.</summary>
    public MigrationLimits? Limits { get; init; }

    /// <summary>Why it may be unsafe, by <c>[AcknowledgeUnsafe]</c>; null where nobody said so.</summary>
    public Acknowledgement? Acknowledgement { get; init; }

    /// <summary>The indexes that it builds with <c>CREATE INDEX CONCURRENTLY</c>.</summary>
    public required IReadOnlyList<ConcurrentIndex> ConcurrentIndexes { get; init; }

    /// <summary>Whether <c>Up</c> does another thing in the environment Development than in Production.</summary>
    public bool DependsOnEnvironment { get; init; }

    /// <summary>Whether all of it runs in one transaction.</summary>
    [JsonIgnore]
    public bool IsTransactional => Up.All(statement => statement.Transactional);
}

/// <summary>Whether a migration can be undone.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MigrationDown>))]
public enum MigrationDown
{
    /// <summary><c>Down</c> does something.</summary>
    Present,

    /// <summary><c>Down</c> does nothing: EF Core would forget the migration and leave the schema as it is.</summary>
    Empty,

    /// <summary><c>Down</c> is missing or throws.</summary>
    Missing
}

/// <summary>An operation of a migration, as EF Core names it.</summary>
public sealed record MigrationOperation
{
    /// <summary>The operation's class without <c>Operation</c>, such as <c>AddColumn</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The schema; null where the search path decides.</summary>
    public string? Schema { get; init; }

    /// <summary>The table that it is about; null where it is about none.</summary>
    public string? Table { get; init; }

    /// <summary>What it is about: a column, an index, a constraint, a sequence.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it may lose data, as EF Core sees it when it scaffolds: what is dropped, deleted, overwritten, narrowed or made required.</summary>
    public bool Destructive { get; init; }

    /// <summary>What a rename makes of the name; null where the name stays.</summary>
    public string? NewName { get; init; }

    /// <summary>What a rename makes of the schema; null where the schema stays.</summary>
    public string? NewSchema { get; init; }

    /// <summary>The columns of an index or a constraint, or those that rows are written to.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The column as it will be, of <c>AddColumn</c> and <c>AlterColumn</c>.</summary>
    public ColumnFacts? Column { get; init; }

    /// <summary>The column as it was, of <c>AlterColumn</c>.</summary>
    public ColumnFacts? OldColumn { get; init; }

    /// <summary>Whether an index is unique; null where it is about no index.</summary>
    public bool? Unique { get; init; }

    /// <summary>The condition of a partial index.</summary>
    public string? Filter { get; init; }

    /// <summary>What a foreign key references.</summary>
    public ForeignKeyTarget? References { get; init; }

    /// <summary>How many rows it writes or deletes; null where it is about no rows.</summary>
    public int? Rows { get; init; }

    /// <summary>The SQL that is written by hand, or the condition of a check constraint.</summary>
    public string? Sql { get; init; }

    /// <summary>Whether SQL that is written by hand runs outside the transaction.</summary>
    public bool? SuppressTransaction { get; init; }

    /// <summary>What a table that is created consists of: columns, keys, constraints.</summary>
    public IReadOnlyList<MigrationOperation>? Parts { get; init; }

    /// <summary>What the provider adds, such as <c>Npgsql:CreatedConcurrently</c> or the labels of an enum.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>What the provider had added before the operation.</summary>
    public IReadOnlyDictionary<string, string>? OldAnnotations { get; init; }
}

/// <summary>A column, as an operation has it.</summary>
public sealed record ColumnFacts
{
    /// <summary>Its type, as the database names it; null where it cannot be told.</summary>
    public string? Type { get; init; }

    /// <summary>Whether it may be null.</summary>
    public bool Nullable { get; init; }

    /// <summary>The constant that rows get which name no other value.</summary>
    public string? Default { get; init; }

    /// <summary>The expression that rows get which name no other value.</summary>
    public string? DefaultSql { get; init; }

    /// <summary>The expression that the column is computed by.</summary>
    public string? ComputedSql { get; init; }

    /// <summary>Whether a computed column is stored; null where it is not computed.</summary>
    public bool? Stored { get; init; }

    /// <summary>Its collation, where it is not the database's.</summary>
    public string? Collation { get; init; }

    /// <summary>The longest text that fits, where the type does not say.</summary>
    public int? MaxLength { get; init; }
}

/// <summary>What a foreign key references.</summary>
public sealed record ForeignKeyTarget
{
    /// <summary>The schema; null where the search path decides.</summary>
    public string? Schema { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>Its columns; null for its primary key.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>What happens to the rows when what they reference is deleted, such as <c>Cascade</c>.</summary>
    public required string OnDelete { get; init; }
}

/// <summary>A statement, as EF Core would send it.</summary>
public sealed record MigrationStatement
{
    /// <summary>The SQL.</summary>
    public required string Sql { get; init; }

    /// <summary>Whether it runs in the migration's transaction.</summary>
    public bool Transactional { get; init; } = true;
}

/// <summary>The limits of a migration's statements.</summary>
public sealed record MigrationLimits
{
    /// <summary>Seconds that a statement waits for a lock; 0 for no limit; null for the contract's.</summary>
    public int? LockTimeoutSeconds { get; init; }

    /// <summary>Seconds that a statement may take; null for no limit.</summary>
    public int? StatementTimeoutSeconds { get; init; }
}

/// <summary>Why a migration may be unsafe while the previous release still serves.</summary>
public sealed record Acknowledgement
{
    /// <summary>The reason.</summary>
    public required string Reason { get; init; }

    /// <summary>The release that stopped using what goes; null where nothing goes.</summary>
    public string? UnusedSince { get; init; }
}

/// <summary>An index that is built without locking out writers, and so without a transaction.</summary>
public sealed record ConcurrentIndex
{
    /// <summary>The schema; null where the search path decides.</summary>
    public string? Schema { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The name of the index.</summary>
    public required string Name { get; init; }
}

/// <summary>Reads and writes lists without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    WriteIndented = true)]
[JsonSerializable(typeof(MigrationList))]
public sealed partial class MigrationListJson : JsonSerializerContext;
