using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using EfMigration = Microsoft.EntityFrameworkCore.Migrations.Migration;
using EfOperation = Microsoft.EntityFrameworkCore.Migrations.Operations.MigrationOperation;

namespace GitopsLab.MigrationList.Reader;

/// <summary>Reads one context: its history table, its model, its migrations.</summary>
internal sealed class ContextReader(DbContext context, ContextCandidate candidate, bool named, Findings findings)
{
    private readonly IMigrationsAssembly assembly = context.GetService<IMigrationsAssembly>();
    private readonly IMigrationsSqlGenerator generator = context.GetService<IMigrationsSqlGenerator>();
    private readonly IModelRuntimeInitializer initializer = context.GetService<IModelRuntimeInitializer>();
    private readonly OperationFacts facts = new(context.GetService<IRelationalTypeMappingSource>());
    private readonly string provider = context.Database.ProviderName!;
    private readonly string name = candidate.Type.Name;

    /// <summary>Reads the context.</summary>
    /// <returns>What is known of it; null where it has no migrations after all.</returns>
    public MigrationContext? Read()
    {
        var migrations = assembly.Migrations
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => (Id: entry.Key, Class: entry.Value))
            .ToList();
        if (migrations.Count == 0)
        {
            TellWhereMigrationsAre();
            return null;
        }

        RefuseRepeatedIds();
        var checks = new ContextChecks(context, name, findings);
        var seeds = checks.Seeds();
        var snapshot = assembly.ModelSnapshot;

        var read = new List<Migration>();
        EfMigration? previous = null;
        foreach (var (id, @class) in migrations)
        {
            var migration = Create(@class);
            read.Add(Read(id, @class, migration, previous));
            previous = migration;
        }

        return new MigrationContext
        {
            Name = name,
            Type = candidate.Type.FullName!,
            Bundle = name,
            EfVersion = ProductInfo.GetVersion(),
            Provider = provider,
            History = ReadHistory(),
            Retries = checks.Retries(),
            CommandTimeoutSeconds = checks.CommandTimeout(),
            Seeds = seeds,
            SnapshotVersion = snapshot?.Model.GetProductVersion(),
            SnapshotIsOfLastMigration = checks.PendingChanges(snapshot, previous, read.LastOrDefault()?.Id, initializer),
            Tables = ReadTables(),
            Migrations = read
        };
    }

    private EfMigration Create(TypeInfo @class) => assembly.CreateMigration(@class, provider);

    private Migration Read(string id, TypeInfo @class, EfMigration migration, EfMigration? previous)
    {
        IReadOnlyList<EfOperation> operations = [];
        IReadOnlyList<MigrationStatement> up = [];
        var dependsOnEnvironment = false;
        try
        {
            operations = migration.UpOperations;
            up = Statements(operations, migration.TargetModel);
            dependsOnEnvironment = DependsOnEnvironment(id, @class, up);
        }
        catch (Exception exception)
        {
            findings.Error($"{name}: {id}: the SQL of Up cannot be made: {exception.Innermost().Message}");
        }

        var (down, downOperations, statements) = ReadDown(id, migration, previous);
        return new Migration
        {
            Id = id,
            ProductVersion = migration.TargetModel.GetProductVersion(),
            Operations = [.. operations.Select(facts.Of)],
            Up = up,
            Down = down,
            DownStatements = statements,
            DownOperations = [.. downOperations.Select(facts.Of)],
            Limits = MigrationAttributes.Limits(@class),
            Acknowledgement = MigrationAttributes.Acknowledgement(@class),
            ConcurrentIndexes = ReadConcurrentIndexes(id, up),
            DependsOnEnvironment = dependsOnEnvironment
        };
    }

    private (MigrationDown Down, IReadOnlyList<EfOperation> Operations, IReadOnlyList<MigrationStatement> Statements) ReadDown(
        string id, EfMigration migration, EfMigration? previous)
    {
        IReadOnlyList<EfOperation> operations;
        try
        {
            operations = migration.DownOperations;
        }
        catch (Exception)
        {
            // Not overridden, or written to throw: both mean that there is no way back.
            return (MigrationDown.Missing, [], []);
        }

        if (operations.Count == 0)
        {
            return (MigrationDown.Empty, [], []);
        }

        try
        {
            return (MigrationDown.Present, operations, Statements(operations, previous?.TargetModel));
        }
        catch (Exception exception)
        {
            findings.Warning($"{name}: {id}: the SQL of Down cannot be made, so it has no way back: {exception.Innermost().Message}");
            return (MigrationDown.Missing, [], []);
        }
    }

    private List<MigrationStatement> Statements(IReadOnlyList<EfOperation> operations, IModel? model) =>
    [
        .. generator.Generate(operations, model is null ? null : initializer.Initialize(model))
            .Select(command => new MigrationStatement
            {
                Sql = command.CommandText.TrimEnd(),
                Transactional = !command.TransactionSuppressed
            })
    ];

    private List<ConcurrentIndex> ReadConcurrentIndexes(string id, IReadOnlyList<MigrationStatement> up)
    {
        var indexes = new List<ConcurrentIndex>();
        foreach (var statement in up)
        {
            foreach (var index in SqlText.ConcurrentIndexes(statement.Sql))
            {
                if (statement.Transactional)
                {
                    findings.Error($"{name}: {id}: CREATE INDEX CONCURRENTLY cannot run in a transaction: "
                        + "pass suppressTransaction: true to Sql(), or annotate the index with IsCreatedConcurrently()");
                }
                else if (index.Name is null)
                {
                    findings.Error($"{name}: {id}: CREATE INDEX CONCURRENTLY names no index, "
                        + "so what a broken run leaves behind could not be found: give the index a name");
                }
                else
                {
                    indexes.Add(new ConcurrentIndex { Schema = index.Schema, Table = index.Table, Name = index.Name });
                }
            }
        }

        return indexes;
    }

    // Migrations have no services: the environment is all that tells them where they run.
    private bool DependsOnEnvironment(string id, TypeInfo @class, IReadOnlyList<MigrationStatement> up)
    {
        try
        {
            var again = Create(@class);
            if (!Statements(again.UpOperations, again.TargetModel).SequenceEqual(up))
            {
                findings.Warning($"{name}: {id}: Up does something else each time, as with a clock or a random value; the list has what it did once");
                return false;
            }
        }
        catch (Exception)
        {
            // The comparison below says more.
        }

        using var development = new DevelopmentEnvironment();
        try
        {
            var migration = Create(@class);
            if (Statements(migration.UpOperations, migration.TargetModel).SequenceEqual(up))
            {
                return false;
            }
        }
        catch (Exception)
        {
            // What throws only there depends on it as well.
        }

        findings.Warning($"{name}: {id}: Up does something different in Development than in Production; the list has what it does in Production");
        return true;
    }

    private HistoryTable ReadHistory()
    {
        var repository = context.GetService<IHistoryRepository>();
        var (schema, table, columns) = SqlText.InsertTarget(repository.GetInsertScript(new HistoryRow("id", "version")));
        return new HistoryTable
        {
            Schema = schema,
            Table = table,
            IdColumn = columns[0],
            VersionColumn = columns[1],
            CreateSql = repository.GetCreateIfNotExistsScript().TrimEnd()
        };
    }

    private List<MappedTable> ReadTables() =>
    [
        .. context.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables
            .OrderBy(table => table.SchemaQualifiedName, StringComparer.Ordinal)
            .Select(table => new MappedTable
            {
                Schema = table.Schema,
                Name = table.Name,
                Columns =
                [
                    .. table.Columns.Select(column => new MappedColumn
                    {
                        Name = column.Name,
                        Type = column.StoreType,
                        Nullable = column.IsNullable
                    })
                ]
            })
    ];

    private void TellWhereMigrationsAre()
    {
        var elsewhere = candidate.Migrations.Where(type => type.Assembly != assembly.Assembly)
            .Select(type => type.Assembly.GetName().Name)
            .Distinct()
            .ToList();
        if (elsewhere.Count > 0)
        {
            findings.Error($"{name}: its options look for migrations in {assembly.Assembly.GetName().Name}, which has none; they are in "
                + $"{string.Join(", ", elsewhere)}: UseNpgsql(x => x.MigrationsAssembly(\"{elsewhere[0]}\"))");
        }
        else if (named)
        {
            findings.Error($"{name}: its IMigrationsAssembly finds none of its migrations");
        }
        else
        {
            findings.Warning($"{name}: its IMigrationsAssembly finds none of its migrations, so the list leaves the context out");
        }
    }

    // EF Core keeps the last of them and says nothing.
    private void RefuseRepeatedIds()
    {
        var repeated = candidate.Migrations
            .Where(type => type.Assembly == assembly.Assembly)
            .GroupBy(type => type.GetCustomAttribute<MigrationAttribute>()?.Id, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Key is not null && group.Count() > 1);
        foreach (var group in repeated)
        {
            var classes = string.Join(" and ", group.Select(type => type.FullName).Order(StringComparer.Ordinal));
            findings.Error($"{name}: {group.Key}: {classes} have this id, and EF Core would apply one of them: give one another id");
        }
    }
}
