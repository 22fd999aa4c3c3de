using System.Globalization;
using GitopsLab.Migrate.Bundles;
using GitopsLab.Migrate.Database;
using GitopsLab.Migrate.Logging;
using GitopsLab.MigrationList;
using Npgsql;

namespace GitopsLab.Migrate;

/// <summary>Takes the schema of each context to its target, by the context's bundle.</summary>
/// <param name="image">The list and the bundles.</param>
/// <param name="server">The database.</param>
/// <param name="signIn">How bundles sign in.</param>
/// <param name="log">Where events go.</param>
/// <param name="time">The clock.</param>
internal sealed class Migrator(Image image, Server server, BundleSignIn signIn, Log log, TimeProvider time)
{
    /// <summary>A migration locks the history until it commits; whoever only looks does not wait for that.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>What the program may take to tidy up when it was told to end; the contract's ten seconds are for all of it.</summary>
    private static readonly TimeSpan TidyWithin = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan DropWithin = TimeSpan.FromSeconds(60);

    private int _pending;
    private int _applied;

    /// <summary>Migrates.</summary>
    /// <param name="targets">How far, for each context in its turn.</param>
    /// <param name="cancellationToken">Ends it, with nothing left behind.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> MigrateAsync(IReadOnlyList<ContextTarget> targets, CancellationToken cancellationToken)
    {
        foreach (var target in targets)
        {
            Bundle.Of(target.Context, image.Folder, image.Scratch);
        }

        var started = time.GetTimestamp();
        var outcome = "failed";
        try
        {
            foreach (var target in targets)
            {
                await MigrateAsync(target, cancellationToken).ConfigureAwait(false);
            }

            outcome = "done";
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Error("told to end", "told to end: what was running in a transaction is rolled back, what was applied before stays");
            return ExitCodes.Failed;
        }
        catch (Exception failure) when (failure is MigrationException or NpgsqlException or Passwords.PasswordException)
        {
            log.Error("failed", Explain(failure));
            return ExitCodes.Failed;
        }
        finally
        {
            // The last line is what a metric can be made of.
            log.Info(
                "result",
                outcome,
                new Log.Field("pending", _pending),
                new Log.Field("applied", _applied),
                new Log.Field("seconds", time.GetElapsedTime(started).TotalSeconds));
        }
    }

    private async Task MigrateAsync(ContextTarget target, CancellationToken cancellationToken)
    {
        var reader = await OpenOrCreateAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (await IsDoneAsync(reader, target, cancellationToken).ConfigureAwait(false))
            {
                log.Info("nothing to do", $"{target.Context.Name} is at {target.Id} or past it: nothing to do");
                return;
            }

            var control = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                await MigrateLockedAsync(control, reader, target, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Looks without a lock: mostly there is nothing to do, and nobody to wait for.</summary>
    private async Task<bool> IsDoneAsync(NpgsqlConnection reader, ContextTarget target, CancellationToken cancellationToken)
    {
        try
        {
            var state = await History.ReadAsync(reader, target.Context, Glance, cancellationToken).ConfigureAwait(false);
            var plan = Plan.Make(image.List, target, state);
            if (!plan.IsEmpty)
            {
                return false;
            }

            plan.Check(state, server.Settings);
            await RefuseInvalidIndexesAsync(reader, target.Wanted, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private async Task MigrateLockedAsync(NpgsqlConnection control, NpgsqlConnection reader, ContextTarget target, CancellationToken cancellationToken)
    {
        var context = target.Context;
        await Sessions.RefusePoolerAsync(control, server.Settings, cancellationToken).ConfigureAwait(false);
        // Should this machine vanish, the server notices within half a minute, and drops the lock.
        await control.ExecuteAsync("SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3", cancellationToken).ConfigureAwait(false);
        var place = await History.PlaceAsync(reader, context, cancellationToken).ConfigureAwait(false);
        var held = await MigrationLock.TakeAsync(control, context, place, log, time, cancellationToken).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            var orphans = await Sessions.EndOrphansAsync(control, cancellationToken).ConfigureAwait(false);
            if (orphans > 0)
            {
                log.Warning("orphan", $"ended {orphans} session(s) that a killed migrator had left behind");
            }

            var state = await ReadAsync(reader, context, cancellationToken).ConfigureAwait(false);
            var plan = Plan.Make(image.List, target, state);
            plan.Check(state, server.Settings);
            await RefuseInvalidIndexesAsync(reader, target.Wanted.Except(plan.Pending), cancellationToken).ConfigureAwait(false);
            if (plan.Pending.Count > 0)
            {
                plan = await TidyAsync(reader, plan, state, cancellationToken).ConfigureAwait(false);
            }

            _pending += plan.Pending.Count + plan.Undo.Count;
            if (plan.IsEmpty)
            {
                log.Info("nothing to do", $"{context.Name} is at {target.Id} or past it: nothing to do");
            }

            foreach (var run in plan.Runs(server.Settings.LockTimeout))
            {
                await ExecuteAsync(control, reader, context, run, cancellationToken).ConfigureAwait(false);
            }

            if (target.Wanted.Any(migration => migration.ConcurrentIndexes.Count > 0))
            {
                var connection = await server.OpenAsRoleAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    await RefuseInvalidIndexesAsync(connection, target.Wanted, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task<HistoryState> ReadAsync(NpgsqlConnection reader, MigrationContext context, CancellationToken cancellationToken) =>
        await History.ReadAsync(reader, context, server.Settings.LockTimeout, cancellationToken).ConfigureAwait(false);

    /// <summary>By a session of its own: one that was idle for as long as a bundle ran may have been dropped on the way.</summary>
    private async Task<HistoryState> ReadOutcomeAsync(MigrationContext context, CancellationToken cancellationToken)
    {
        var connection = await server.OpenAsRoleAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await ReadAsync(connection, context, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ExecuteAsync(NpgsqlConnection control, NpgsqlConnection reader, MigrationContext context, Run run, CancellationToken cancellationToken)
    {
        var (doing, done) = run.Up ? ("applying", "applied") : ("undoing", "undone");
        var ids = run.Migrations.Select(migration => migration.Id).ToList();
        var output = new BundleOutput();
        var started = time.GetTimestamp();
        var begun = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        output.Begins += id =>
        {
            lock (begun)
            {
                if (ids.Contains(id, StringComparer.OrdinalIgnoreCase) && begun.TryAdd(id, time.GetTimestamp()))
                {
                    log.Info(doing, $"{doing} {id}");
                }
            }
        };
        log.Info("bundle", $"{context.Name}: {doing} {string.Join(", ", ids)} by {context.Bundle}{Describe(run.Limits)}");
        foreach (var migration in run.Migrations.Where(migration => !run.Up && migration.Down == MigrationDown.Empty))
        {
            log.Warning("empty down", $"the Down of {migration.Id} is empty: the schema stays as it is");
        }

        int? exitCode = null;
        HistoryState state;
        try
        {
            var credential = await signIn.GetAsync(cancellationToken).ConfigureAwait(false);
            var checksClient = control.PostgreSqlVersion.Major >= 14;
            var connection = server.ForBundle(run.Limits.LockTimeout, run.Limits.StatementTimeout, checksClient, credential.Passfile);
            var start = Bundle.Of(context, image.Folder, image.Scratch).Describe(run.TargetId, connection, credential.Password, image.Variable);
            var bundle = new BundleRun(control, token => History.ReadAsync(reader, context, Glance, token), server.BundleName, log, time);
            exitCode = await bundle.ExecuteAsync(start, run, output, cancellationToken).ConfigureAwait(false);
            state = await ReadOutcomeAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The session may have been ended in the middle of a query.
            using var limit = new CancellationTokenSource(TidyWithin, time);
            await DropInvalidIndexesAsync(context, run, limit.Token).ConfigureAwait(false);
            throw;
        }

        var seconds = time.GetElapsedTime(started).TotalSeconds;
        foreach (var migration in run.Migrations.Where(migration => state.Applied.Contains(migration.Id) == run.Up))
        {
            _applied++;
            log.Info(done, $"{done} {migration.Id}");
        }

        var missing = run.Migrations.Where(migration => state.Applied.Contains(migration.Id) != run.Up).Select(migration => migration.Id).ToList();
        if (exitCode is not (0 or null) || missing.Count > 0)
        {
            foreach (var text in output.Failure())
            {
                log.Error("bundle", "the bundle says: " + text);
            }
        }

        if (missing.Count > 0)
        {
            if (run.Up)
            {
                using var limit = new CancellationTokenSource(DropWithin, time);
                await DropInvalidIndexesAsync(context, run, limit.Token).ConfigureAwait(false);
            }

            throw new MigrationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{context.Name}: not {done} after {seconds:0.0} s: {string.Join(", ", missing)}. The bundle ended with {exitCode?.ToString(CultureInfo.InvariantCulture) ?? "nothing to do"}{Hint(exitCode)}"));
        }

        if (exitCode is not (0 or null))
        {
            log.Warning("bundle", $"the bundle ended with {exitCode}, after all was {done}: the history is what counts");
        }
    }

    /// <summary>
    /// Makes room for concurrent builds that were interrupted: an index that is invalid is dropped and built again; where all that a
    /// migration builds is there and valid, only its row in the history was missing.
    /// </summary>
    private async Task<Plan> TidyAsync(NpgsqlConnection reader, Plan plan, HistoryState state, CancellationToken cancellationToken)
    {
        var complete = new HashSet<Migration>(ReferenceEqualityComparer.Instance);
        foreach (var migration in plan.Pending.Where(migration => migration.ConcurrentIndexes.Count > 0))
        {
            var indexes = await ConcurrentIndexes.LookAsync(reader, migration, cancellationToken).ConfigureAwait(false);
            // Only the first can have been interrupted: to a later one, an index of that name may be what an earlier one drops or renames.
            var interrupted = ReferenceEquals(migration, plan.Pending[0]);
            var onlyIndexes = interrupted && migration.Up.Count == indexes.Count && migration.Up.All(statement => !statement.Transactional);
            if (onlyIndexes && state.Schema != null && indexes.TrueForAll(index => index.Condition == ConcurrentIndexes.Condition.Valid))
            {
                await History.RecordAsync(reader, plan.Target.Context, state.Schema, migration, cancellationToken).ConfigureAwait(false);
                log.Warning("recorded", $"applied {migration.Id}: an earlier run was interrupted when its indexes were built and valid; recorded it");
                complete.Add(migration);
                _pending++;
                _applied++;
                continue;
            }

            foreach (var (index, condition) in indexes)
            {
                // Beside an index that is missing, one that is valid is in the way of building both.
                if (condition == ConcurrentIndexes.Condition.Invalid || (condition == ConcurrentIndexes.Condition.Valid && onlyIndexes))
                {
                    log.Warning("dropped", $"dropping the index {index.Name} on {index.Table}, which an interrupted run of {migration.Id} left {(condition == ConcurrentIndexes.Condition.Valid ? "beside others that are missing" : "invalid")}");
                    await ConcurrentIndexes.DropAsync(reader, index, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return plan with { Pending = [.. plan.Pending.Where(migration => !complete.Contains(migration))] };
    }

    /// <summary>Drops what a failed concurrent build has left: it would reject rows of the app, and break the next run.</summary>
    private async Task DropInvalidIndexesAsync(MigrationContext context, Run run, CancellationToken cancellationToken)
    {
        if (!run.Up || run.Migrations.All(migration => migration.ConcurrentIndexes.Count == 0))
        {
            return;
        }

        try
        {
            var connection = await server.OpenAsRoleAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var state = await History.ReadAsync(connection, context, server.Settings.LockTimeout, cancellationToken).ConfigureAwait(false);
                foreach (var migration in run.Migrations.Where(migration => !state.Applied.Contains(migration.Id)))
                {
                    foreach (var (index, condition) in await ConcurrentIndexes.LookAsync(connection, migration, cancellationToken).ConfigureAwait(false))
                    {
                        if (condition == ConcurrentIndexes.Condition.Invalid)
                        {
                            await ConcurrentIndexes.DropAsync(connection, index, cancellationToken).ConfigureAwait(false);
                            log.Warning("dropped", $"dropped the index {index.Name} on {index.Table}, which was left invalid");
                        }
                    }
                }
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or MigrationException or Passwords.PasswordException)
        {
            log.Warning("invalid index", $"an index may be left invalid; the next run drops it: {failure.Message}");
        }
    }

    /// <exception cref="MigrationException">A migration is recorded, and an index of it is invalid.</exception>
    private static async Task RefuseInvalidIndexesAsync(NpgsqlConnection reader, IEnumerable<Migration> applied, CancellationToken cancellationToken)
    {
        var invalid = new List<string>();
        foreach (var migration in applied.Where(migration => migration.ConcurrentIndexes.Count > 0))
        {
            foreach (var (index, condition) in await ConcurrentIndexes.LookAsync(reader, migration, cancellationToken).ConfigureAwait(false))
            {
                if (condition == ConcurrentIndexes.Condition.Invalid)
                {
                    invalid.Add($"{index.Name} on {index.Table}, of {migration.Id}");
                }
            }
        }

        if (invalid.Count > 0)
        {
            throw new MigrationException(
                $"the history says applied, and an index is invalid: {string.Join("; ", invalid)}. No query uses it, and it may reject rows. "
                + "Mend what it rejects, then REINDEX INDEX CONCURRENTLY it");
        }
    }

    private async Task<NpgsqlConnection> OpenOrCreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await server.OpenAsRoleAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await server.CreateDatabaseAsync(log, cancellationToken).ConfigureAwait(false);
            return await server.OpenAsRoleAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Describe(Limits limits)
    {
        var text = new List<string>();
        if (limits.LockTimeout > TimeSpan.Zero)
        {
            text.Add(string.Create(CultureInfo.InvariantCulture, $"waits {limits.LockTimeout.TotalSeconds} s for a lock"));
        }

        if (limits.StatementTimeout > TimeSpan.Zero)
        {
            text.Add(string.Create(CultureInfo.InvariantCulture, $"a statement takes {limits.StatementTimeout.TotalSeconds} s at most"));
        }

        return text.Count == 0 ? "" : $" ({string.Join(", ", text)})";
    }

    private static string Hint(int? exitCode) => exitCode == 0 ? ": the app ended it before EF Core had migrated, as where Main catches every exception" : "";

    /// <summary>Says what a failure says, without a stack.</summary>
    public static string Explain(Exception failure) => failure switch
    {
        PostgresException postgres => $"{postgres.SqlState}: {postgres.MessageText}",
        NpgsqlException { InnerException: { } inner } npgsql when inner.Message != npgsql.Message => $"{npgsql.Message}: {inner.Message}",
        _ => failure.Message,
    };
}
