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
            findings.Error($"{name}: EnableRetryOnFailure: a bundle too would try a failed migration again and again, and each try makes the "
                + "app wait. Leave it out there: if (!EF.IsDesignTime) options.EnableRetryOnFailure()");
        }

        return retries;
    }

    public int? CommandTimeout()
    {
        var seconds = context.Database.GetCommandTimeout();
        if (seconds is not null)
        {
            findings.Error($"{name}: CommandTimeout({seconds}): a migration that takes longer would be broken off, whatever its own limits "
                + $"are. Leave it out there: if (!EF.IsDesignTime) options.CommandTimeout({seconds})");
        }

        return seconds;
    }

    public bool Seeds()
    {
        var core = options.FindExtension<CoreOptionsExtension>();
        if (core?.Seeder is null && core?.AsyncSeeder is not null)
        {
            findings.Error($"{name}: UseAsyncSeeding without UseSeeding: a bundle fails at its end, since it runs nothing async. "
                + "Leave it out there: if (!EF.IsDesignTime) options.UseAsyncSeeding(...); or add UseSeeding");
        }
        else if (core?.Seeder is not null)
        {
            findings.Warning($"{name}: UseSeeding: it runs after each run of the bundle, in two at once too: it must mind what is there "
                + "already. Leave it out there where it is for developers: if (!EF.IsDesignTime) options.UseSeeding(...)");
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
            var message = $"{name}: PendingModelChangesWarning: its model in Production is not that of its last migration. "
                + "Add the migration that is missing: dotnet ef migrations add NAME; "
                + "or, where the model depends on the environment, make it one model";
            if (behavior == WarningBehavior.Log)
            {
                findings.Warning(message);
            }
            else
            {
                findings.Error(message);
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
