using System.Globalization;
using GitopsLab.Migrate.Database;
using GitopsLab.Migrate.Logging;
using GitopsLab.MigrationList;
using Npgsql;

namespace GitopsLab.Migrate;

/// <summary>Looks at the schema, and changes nothing.</summary>
internal sealed class Watcher(Image image, Server server, Log log, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(10);

    /// <summary>Lists what a migration would apply.</summary>
    /// <returns>The migrations, each with its context, in order.</returns>
    public async Task<IReadOnlyList<(MigrationContext Context, Migration Migration)>> PendingAsync(CancellationToken cancellationToken)
    {
        var pending = new List<(MigrationContext, Migration)>();
        foreach (var plan in await PlansAsync(Targets.Resolve(image.List, null), server.Settings.LockTimeout, cancellationToken).ConfigureAwait(false))
        {
            pending.AddRange(plan.Pending.Select(migration => (plan.Target.Context, migration)));
        }

        return pending;
    }

    /// <summary>Waits until the targets are reached. A schema that is past them is fine, and a database that does not answer is waited for.</summary>
    public async Task WaitAsync(IReadOnlyList<ContextTarget> targets, CancellationToken cancellationToken)
    {
        DateTimeOffset? told = null;
        while (await ReasonAsync(targets, cancellationToken).ConfigureAwait(false) is { } reason)
        {
            var now = time.GetUtcNow();
            if (told == null || now - told >= Repeat)
            {
                told = now;
                log.Info("waiting", $"waiting for {reason}");
            }

            await Task.Delay(Between, time, cancellationToken).ConfigureAwait(false);
        }

        log.Info("ready", $"the schema is at {string.Join(", ", targets.Select(target => target.Id))} or past it");
    }

    /// <summary>Says what is missing; null where nothing is.</summary>
    private async Task<string?> ReasonAsync(IReadOnlyList<ContextTarget> targets, CancellationToken cancellationToken)
    {
        try
        {
            var plans = await PlansAsync(targets, TimeSpan.FromMilliseconds(500), cancellationToken).ConfigureAwait(false);
            var missing = plans.SelectMany(plan => plan.Pending).Select(migration => migration.Id).ToList();
            return missing.Count == 0 ? null : $"migrations: {string.Join(", ", missing)}";
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return "a migration that is running";
        }
        catch (Exception failure) when (failure is NpgsqlException or MigrationException or Passwords.PasswordException)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"the database {server.Settings.Database} on {server.Settings.Host}:{server.Settings.Port}: {Migrator.Explain(failure)}");
        }
    }

    private async Task<IReadOnlyList<Plan>> PlansAsync(IReadOnlyList<ContextTarget> targets, TimeSpan patience, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await server.OpenAsRoleAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return [.. targets.Select(target => Plan.Make(image.List, target, HistoryState.Empty))];
        }

        await using (connection.ConfigureAwait(false))
        {
            var plans = new List<Plan>();
            foreach (var target in targets)
            {
                var state = await History.ReadAsync(connection, target.Context, patience, cancellationToken).ConfigureAwait(false);
                plans.Add(Plan.Make(image.List, target, state));
            }

            return plans;
        }
    }
}
