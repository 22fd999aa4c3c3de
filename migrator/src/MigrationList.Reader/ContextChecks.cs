using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using EfMigration = Microsoft.EntityFrameworkCore.Migrations.Migration;

namespace GitopsLab.MigrationList.Reader;

/// <summary>Finds what a context's options would do to a migration that nothing outside the app can overrule.</summary>
internal sealed class ContextChecks(DbContext context, string name, Findings findings)
{
    private readonly IDbContextOptions options = context.GetService<IDbContextOptions>();

    public bool Retries()
    {
        var retries = context.Database.CreateExecutionStrategy().RetriesOnFailure;
        if (retries)
        {
            findings.Error($"{name}: EnableRetryOnFailure: its execution strategy tries a failed migration again by itself, and each try "
                + "queues the app behind it: if (!EF.IsDesignTime) options.EnableRetryOnFailure()");
        }

        return retries;
    }

    public int? CommandTimeout()
    {
        var seconds = context.Database.GetCommandTimeout();
        if (seconds is not null)
        {
            findings.Error($"{name}: CommandTimeout({seconds}): a migration that takes longer is broken off, whatever its own limits are: "
                + $"if (!EF.IsDesignTime) options.CommandTimeout({seconds})");
        }

        return seconds;
    }

    public bool Seeds()
    {
        var core = options.FindExtension<CoreOptionsExtension>();
        if (core?.Seeder is null && core?.AsyncSeeder is not null)
        {
            findings.Error($"{name}: UseAsyncSeeding: a bundle runs without async and fails where there is no UseSeeding: "
                + "add UseSeeding, or if (!EF.IsDesignTime) options.UseAsyncSeeding(...)");
        }
        else if (core?.Seeder is not null)
        {
            findings.Warning($"{name}: UseSeeding: it runs after each run of the bundle, without the lock of the migrations: "
                + "it must mind what is there already");
        }

        return core?.Seeder is not null;
    }

    public bool? PendingChanges(ModelSnapshot? snapshot, EfMigration? last, string? lastId, IModelRuntimeInitializer initializer)
    {
        if (snapshot is null || last is null || lastId is null)
        {
            return null;
        }

        var behavior = options.FindExtension<CoreOptionsExtension>()?.WarningsConfiguration
            .GetBehavior(RelationalEventId.PendingModelChangesWarning);
        if (behavior != WarningBehavior.Ignore && context.Database.HasPendingModelChanges())
        {
            var message = $"{name}: in Production its model differs from that of its last migration (PendingModelChangesWarning): ";
            if (behavior == WarningBehavior.Log)
            {
                findings.Warning(message + "a migration may be missing");
            }
            else
            {
                findings.Error(message + "the bundle would fail: add the migration with 'dotnet ef migrations add'; "
                    + "where the model depends on the environment, make it one model");
            }
        }

        return IsOfLast(snapshot, last, lastId, initializer);
    }

    // Two branches that each added a migration: the merged snapshot is that of neither.
    private bool? IsOfLast(ModelSnapshot snapshot, EfMigration last, string lastId, IModelRuntimeInitializer initializer)
    {
        if (last.TargetModel.GetProductVersion() is null)
        {
            return null;
        }

        var differs = context.GetService<IMigrationsModelDiffer>().HasDifferences(
            initializer.Initialize(last.TargetModel).GetRelationalModel(),
            initializer.Initialize(snapshot.Model).GetRelationalModel());

        // EF Core 11 writes the id into the snapshot.
        var named = snapshot.GetType().GetProperty("LastMigrationId")?.GetValue(snapshot) as string;
        var isLast = !differs && (named is null || string.Equals(named, lastId, StringComparison.OrdinalIgnoreCase));
        if (!isLast)
        {
            findings.Warning($"{name}: the model's snapshot is not that of its last migration, {lastId}: "
                + "where two branches were merged, remove the later migration and add it again");
        }

        return isLast;
    }
}
