namespace GitopsLab.MigrationGate.Rules;

/// <summary>The rules of the gate. <c>docs/gate.md</c> has a section for each, under its id.</summary>
internal static class GateRules
{
    private const string TwoReleases = "Stop using it in one release, and remove it in a later one with [AcknowledgeUnsafe(\"why\", UnusedSince = \"that release\")]";

    private const string Expand = "Expand and contract: add the new one, keep both the same by a trigger, let a release read the new one, remove the old one in the release after it";

    private const string Alone = "Put it into a migration of its own: dotnet ef migrations add NAME";

    public static readonly Rule ColumnDropped = new("column-dropped", Severity.Error, Remedy.UnusedSince,
        "A column is dropped", TwoReleases);

    public static readonly Rule ColumnRenamed = new("column-renamed", Severity.Error, Remedy.UnusedSince,
        "A column is renamed", Expand + ". Where it is another column, and EF Core only guessed a rename, write DropColumn and AddColumn");

    public static readonly Rule TableDropped = new("table-dropped", Severity.Error, Remedy.UnusedSince,
        "A table is dropped", TwoReleases);

    public static readonly Rule TableRenamed = new("table-renamed", Severity.Error, Remedy.UnusedSince,
        "A table is renamed or moved to another schema", "Keep the table's name by ToTable(\"name\"), or leave a view of the old name behind");

    public static readonly Rule SequenceDropped = new("sequence-dropped", Severity.Error, Remedy.UnusedSince,
        "A sequence is dropped or renamed", TwoReleases);

    public static readonly Rule SchemaDropped = new("schema-dropped", Severity.Error, Remedy.UnusedSince,
        "A schema is dropped", TwoReleases);

    public static readonly Rule TypeDropped = new("type-dropped", Severity.Error, Remedy.UnusedSince,
        "An enum, an extension or another type is dropped", TwoReleases);

    public static readonly Rule ObjectDropped = new("object-dropped", Severity.Error, Remedy.UnusedSince,
        "A view, function or trigger is dropped", TwoReleases);

    public static readonly Rule ColumnType = new("column-type", Severity.Error, Remedy.Reason,
        "A column gets another type", "Add a column of the new type and fill it in batches; " + char.ToLowerInvariant(Expand[0]) + Expand[1..]);

    public static readonly Rule ColumnTypeUncastable = new("column-type-uncastable", Severity.Error, Remedy.Change,
        "A column gets a type that PostgreSQL does not convert by itself",
        "Write the conversion by hand, ALTER COLUMN … TYPE … USING …, or better add a column of the new type and fill it");

    public static readonly Rule ColumnCollation = new("column-collation", Severity.Error, Remedy.Reason,
        "A column gets another collation", "Its indexes are built anew under the lock: add a column with the new collation instead, or acknowledge it where the table is small");

    public static readonly Rule ColumnComputed = new("column-computed", Severity.Error, Remedy.Reason,
        "A column becomes computed, is computed in another way, or no longer", Expand);

    public static readonly Rule ColumnNotNull = new("column-not-null", Severity.Error, Remedy.Reason,
        "A column becomes required",
        "First let a release write no null, then ADD CONSTRAINT … CHECK (… IS NOT NULL) NOT VALID, in the next migration VALIDATE CONSTRAINT, and SET NOT NULL after it, which then reads no row");

    public static readonly Rule ColumnRequired = new("column-required", Severity.Error, Remedy.Reason,
        "A required column without a default is added", "Give it a default, or make it nullable and required in a later release");

    public static readonly Rule ColumnNullable = new("column-nullable", Severity.Warning, Remedy.Reason,
        "A required column becomes nullable", "Let a release that can read null be out everywhere before one writes it");

    public static readonly Rule DefaultDropped = new("default-dropped", Severity.Error, Remedy.Reason,
        "A required column loses its default", "Keep the default until no release that serves leaves the column out");

    public static readonly Rule TableRewritten = new("table-rewritten", Severity.Error, Remedy.Reason,
        "A table is rewritten under a lock that lets nobody read", "Add the column nullable and without a default, set its default after that, and fill it in batches");

    public static readonly Rule TableLocked = new("table-locked", Severity.Error, Remedy.Reason,
        "A table is locked for longer than a change of the catalogue takes", "Let it take less of a lock, or do it where nothing serves, and acknowledge it");

    public static readonly Rule IndexLocks = new("index-locks", Severity.Error, Remedy.Reason,
        "An index is built while nobody may write", "In a migration of its own: CreateIndex(…).Annotation(\"Npgsql:CreatedConcurrently\", true), or IsCreatedConcurrently() in the model");

    public static readonly Rule IndexUnique = new("index-unique", Severity.Warning, Remedy.Reason,
        "A unique index rejects what was accepted", "See that no rows are equal, and that no release that serves writes such");

    public static readonly Rule IndexDropped = new("index-dropped", Severity.Warning, Remedy.Reason,
        "An index is dropped", "See in pg_stat_user_indexes that nothing uses it; ON CONFLICT needs a unique one");

    public static readonly Rule ConstraintLocks = new("constraint-locks", Severity.Error, Remedy.Reason,
        "A constraint is added while nobody may read or write",
        "A check: ADD CONSTRAINT … NOT VALID, and VALIDATE CONSTRAINT in the next migration. A key: build a unique index concurrently, then ADD CONSTRAINT … USING INDEX");

    public static readonly Rule ConstraintDropped = new("constraint-dropped", Severity.Warning, Remedy.Reason,
        "A key is dropped", "ON CONFLICT and replication need it: see that nothing does");

    public static readonly Rule ForeignKeyLocks = new("foreign-key-locks", Severity.Error, Remedy.Reason,
        "A foreign key is checked while nobody may write to either table",
        "Write it by hand: ADD CONSTRAINT … FOREIGN KEY … NOT VALID, and VALIDATE CONSTRAINT in the next migration");

    public static readonly Rule DataDeleted = new("data-deleted", Severity.Error, Remedy.Reason,
        "Rows are deleted", "Acknowledge it where nobody needs them, or keep them");

    public static readonly Rule DataChanged = new("data-changed", Severity.Warning, Remedy.Reason,
        "Rows that are there are changed", "Many rows stay locked until the migration ends: change them in batches, each with a COMMIT, by suppressTransaction: true");

    public static readonly Rule SequenceRestarted = new("sequence-restarted", Severity.Error, Remedy.Reason,
        "A sequence starts again", "It gives out values that rows may have: acknowledge it where none do");

    public static readonly Rule SqlOpaque = new("sql-opaque", Severity.Error, Remedy.Reason,
        "What SQL that is written by hand does is not known without a database", "Name a PostgreSQL to try it on: --database");

    public static readonly Rule UnknownOperation = new("unknown-operation", Severity.Error, Remedy.Reason,
        "An operation that is not EF Core's", "Name a PostgreSQL to try it on: --database");

    public static readonly Rule Fails = new("fails", Severity.Error, Remedy.Change,
        "The migration cannot be applied", "Mend it");

    public static readonly Rule PreviousFails = new("previous-fails", Severity.Error, Remedy.Reason,
        "A query of the previous release fails on the new schema", Expand);

    public static readonly Rule EnumUsedAtOnce = new("enum-used-at-once", Severity.Error, Remedy.Change,
        "A value is added to an enum and used in one transaction", Alone);

    public static readonly Rule NotAlone = new("not-alone", Severity.Error, Remedy.Change,
        "What needs no transaction does not stand alone", Alone);

    public static readonly Rule ConcurrentlyIfNotExists = new("concurrently-if-not-exists", Severity.Error, Remedy.Change,
        "CREATE INDEX CONCURRENTLY with IF NOT EXISTS", "Leave IF NOT EXISTS out: an invalid index of a broken run would count as built");

    public static readonly Rule NoWayBack = new("no-way-back", Severity.Warning, Remedy.Reason,
        "The migration cannot be undone", "Write a Down, or acknowledge that there is none");

    public static readonly Rule DependsOnEnvironment = new("depends-on-environment", Severity.Warning, Remedy.Reason,
        "Up does something different in Development than in Production", "Do the same everywhere");

    public static readonly Rule SortsBefore = new("sorts-before", Severity.Error, Remedy.Change,
        "A new migration sorts before one that is applied", "Remove it and add it again: dotnet ef migrations remove, dotnet ef migrations add NAME");

    public static readonly Rule MigrationRemoved = new("migration-removed", Severity.Error, Remedy.Change,
        "A migration of the base is gone or has another id", "Bring it back: it is applied, and a new id would apply it again");

    public static readonly Rule MigrationEdited = new("migration-edited", Severity.Error, Remedy.Change,
        "A migration of the base was edited", "Take the change back, and add a migration: where it is applied, it never runs again");

    public static readonly Rule SnapshotOfAnother = new("snapshot-of-another", Severity.Error, Remedy.Change,
        "The model's snapshot is not that of the last migration", "Two branches were merged: remove the later migration and add it again");

    public static readonly Rule HistoryMoved = new("history-moved", Severity.Error, Remedy.Change,
        "The history is in another table", "Keep it where it is: with an empty one all migrations would be applied again");

    public static readonly Rule ContextRemoved = new("context-removed", Severity.Warning, Remedy.Reason,
        "A context of the base is gone", "Its tables stay as they are, and nothing migrates them any more");

    public static readonly Rule AcknowledgedTooEarly = new("acknowledged-too-early", Severity.Error, Remedy.Change,
        "An acknowledgement names a release that is not out yet", "Wait until that release is out everywhere");

    /// <summary>All of them, as the documentation has them.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        ColumnDropped, ColumnRenamed, ColumnType, ColumnTypeUncastable, ColumnCollation, ColumnComputed, ColumnNotNull, ColumnRequired, ColumnNullable, DefaultDropped,
        TableDropped, TableRenamed, TableRewritten, TableLocked, SequenceDropped, SequenceRestarted, SchemaDropped, TypeDropped, ObjectDropped,
        IndexLocks, IndexUnique, IndexDropped, ConstraintLocks, ConstraintDropped, ForeignKeyLocks,
        DataDeleted, DataChanged, SqlOpaque, UnknownOperation, Fails, PreviousFails, EnumUsedAtOnce, NotAlone, ConcurrentlyIfNotExists,
        NoWayBack, DependsOnEnvironment, SortsBefore, MigrationRemoved, MigrationEdited, SnapshotOfAnother, HistoryMoved, ContextRemoved, AcknowledgedTooEarly
    ];
}
