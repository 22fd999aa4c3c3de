using GitopsLab.MigrationGate.Postgres;
using GitopsLab.MigrationGate.Rules;
using GitopsLab.MigrationList;
using Npgsql;

namespace GitopsLab.MigrationGate.Probing;

/// <summary>
/// Applies migrations to a throwaway database and says what PostgreSQL made of each: the locks that it took, what it read and wrote,
/// what became of what was there, and which queries of the release that serves it no longer answers.
/// </summary>
internal sealed class Probe : IAsyncDisposable
{
    private readonly NpgsqlConnection session;
    private readonly NpgsqlConnection app;
    private readonly NpgsqlConnection watcher;
    private readonly WriteObserver writes;
    private Catalogue? release;
    private PreviousRelease? previous;
    private PreviousQueries? queries;

    private Probe(NpgsqlConnection session, NpgsqlConnection app, NpgsqlConnection watcher)
    {
        (this.session, this.app, this.watcher) = (session, app, watcher);
        writes = new WriteObserver(session);
    }

    /// <summary>Opens a probe.</summary>
    /// <param name="database">The database, which the probe fills.</param>
    /// <param name="prepare">SQL that makes what migrations expect and do not make, such as roles; null for nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The probe.</returns>
    /// <exception cref="ProbeException">The preparation fails.</exception>
    public static async Task<Probe> OpenAsync(ThrowawayDatabase database, string? prepare, CancellationToken cancellationToken)
    {
        var probe = new Probe(
            await database.OpenAsync(cancellationToken), await database.OpenAsync(cancellationToken), await database.OpenAsync(cancellationToken));
        try
        {
            await probe.writes.InstallAsync(cancellationToken);
            if (prepare is not null)
            {
                await probe.session.ExecuteAsync(prepare, cancellationToken);
            }

            return probe;
        }
        catch (PostgresException exception)
        {
            await probe.DisposeAsync();
            throw new ProbeException($"the preparation of the database fails: {exception.SqlState}: {exception.MessageText}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await app.DisposeAsync();
        await watcher.DisposeAsync();
    }

    /// <summary>Applies what the base has of a context.</summary>
    /// <param name="context">The context.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends when all of it is applied.</returns>
    /// <exception cref="ProbeException">Something of it cannot be applied.</exception>
    public async Task ApplyAsync(MigrationContext context, CancellationToken cancellationToken)
    {
        foreach (var migration in context.Migrations)
        {
            try
            {
                await ApplyAsync(migration, cancellationToken);
            }
            catch (PostgresException exception)
            {
                throw new ProbeException($"{migration.Id} of the base cannot be applied to the throwaway database: {Describe(exception)}", exception);
            }
        }
    }

    /// <summary>Takes what is there now for what the release that serves has.</summary>
    /// <param name="serving">The release.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends when it is known.</returns>
    public async Task BeginAsync(PreviousRelease serving, CancellationToken cancellationToken)
    {
        previous = serving;
        release = await Catalogue.ReadAsync(session, cancellationToken);
        queries = await PreviousQueries.MakeAsync(session, serving, release, cancellationToken);
    }

    /// <summary>Applies a migration, and says what it did to what the release that serves has.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What PostgreSQL made of it.</returns>
    public async Task<Judgement> TryAsync(Migration migration, CancellationToken cancellationToken)
    {
        var before = await Catalogue.ReadAsync(session, cancellationToken);
        await writes.WatchAsync(before, cancellationToken);
        var observation = new Observation { IsTransactional = migration.IsTransactional };
        try
        {
            await ApplyAsync(migration, observation, before, cancellationToken);
        }
        catch (PostgresException exception)
        {
            var failed = new Judgement();
            failed.Add(new Finding { Rule = GateRules.Fails, Message = Describe(exception) });
            return failed;
        }

        return Judge(before, observation);
    }

    private static string Describe(PostgresException exception)
    {
        var text = $"{exception.SqlState}: {exception.MessageText}";
        return exception.SqlState is PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.UndefinedFile
            ? text + ". What migrations expect of a server, such as roles, is made by --prepare FILE"
            : text;
    }

    private async Task ApplyAsync(Migration migration, CancellationToken cancellationToken)
    {
        foreach (var (statements, transactional) in Parts(migration))
        {
            await session.ExecuteAsync(transactional ? $"BEGIN;\n{string.Join('\n', statements)}\nCOMMIT" : statements[0], cancellationToken);
        }
    }

    // As EF Core runs them: what lies between two statements that need no transaction is in one.
    private static IEnumerable<(IReadOnlyList<string> Statements, bool Transactional)> Parts(Migration migration)
    {
        var together = new List<string>();
        foreach (var statement in migration.Up)
        {
            if (statement.Transactional)
            {
                together.Add(statement.Sql.TrimEnd().EndsWith(';') ? statement.Sql : statement.Sql + "\n;");
                continue;
            }

            if (together.Count > 0)
            {
                yield return (together, true);
                together = [];
            }

            yield return ([statement.Sql], false);
        }

        if (together.Count > 0)
        {
            yield return (together, true);
        }
    }

    private async Task ApplyAsync(Migration migration, Observation observation, Catalogue before, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (statements, transactional) in Parts(migration))
            {
                if (transactional)
                {
                    await ApplyTogetherAsync(statements, observation, cancellationToken);
                }
                else
                {
                    await ApplyAloneAsync(statements[0], observation, before, cancellationToken);
                }
            }
        }
        catch (PostgresException)
        {
            await session.ExecuteAsync("ROLLBACK", cancellationToken);
            throw;
        }

        observation.After = await Catalogue.ReadAsync(session, cancellationToken);
        observation.Failing = await queries!.AskAsync(session, cancellationToken);
        observation.Written = await writes.ReadAsync(cancellationToken);
    }

    private async Task ApplyTogetherAsync(IReadOnlyList<string> statements, Observation observation, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("BEGIN", cancellationToken);
        var scans = await LockReader.ScansAsync(session, cancellationToken);
        foreach (var statement in statements)
        {
            await session.ExecuteAsync(statement, cancellationToken);
        }

        observation.Add(await LockReader.ReadAsync(session, session.ProcessID, cancellationToken));
        observation.Scanned.UnionWith((await LockReader.ScansAsync(session, cancellationToken))
            .Where(scan => scan.Value > scans.GetValueOrDefault(scan.Key))
            .Select(scan => scan.Key));
        await session.ExecuteAsync("COMMIT", cancellationToken);
    }

    // Its locks are gone when it ends, so it meets an app that is in the middle of writing to all tables: what lets it wait is seen.
    private async Task ApplyAloneAsync(string statement, Observation observation, Catalogue before, CancellationToken cancellationToken)
    {
        var tables = string.Join(", ", before.Tables.Select(table => Sql.Name(table.Name)));
        await app.ExecuteAsync(tables == "" ? "BEGIN" : $"BEGIN; LOCK TABLE {tables} IN ROW EXCLUSIVE MODE", cancellationToken);
        var running = session.ExecuteAsync(statement, cancellationToken);
        var writing = true;
        try
        {
            while (await Task.WhenAny(running, Task.Delay(10, cancellationToken)) != running)
            {
                observation.Add(await LockReader.ReadAsync(watcher, session.ProcessID, cancellationToken));
                if (writing && await WaitsAsync(cancellationToken))
                {
                    observation.Add(await LockReader.ReadAsync(watcher, session.ProcessID, cancellationToken));
                    await app.ExecuteAsync("ROLLBACK", cancellationToken);
                    writing = false;
                }
            }
        }
        finally
        {
            if (writing)
            {
                await app.ExecuteAsync("ROLLBACK", CancellationToken.None);
            }
        }

        await running;
    }

    private async Task<bool> WaitsAsync(CancellationToken cancellationToken) =>
        (await watcher.ReadAsync($"SELECT 1 FROM pg_stat_activity WHERE pid = {session.ProcessID} AND wait_event_type = 'Lock'", row => 1, cancellationToken)).Count > 0;

    private Judgement Judge(Catalogue before, Observation observation)
    {
        var judgement = new Judgement();
        var after = observation.After!;
        foreach (var (relation, mode) in observation.Locks)
        {
            if (release!.Relations.GetValueOrDefault(relation) is { IsTable: true } table)
            {
                var rewritten = after.Relations.TryGetValue(relation, out var now) && before.Relations.TryGetValue(relation, out var old) && now.File != old.File;
                var scanned = observation.Scanned.Contains(relation) || before.Indexes.Values.Any(index =>
                    index.Table == relation && after.Indexes.TryGetValue(index.Oid, out var again) && again.File != index.File);
                var hold = rewritten ? Hold.Rewrite : scanned ? Hold.Scan : Hold.Brief;
                judgement.Add(new TableLock(table.Name, mode, hold));
            }
        }

        var findings = new List<Finding>();
        Writes(observation, findings);
        findings.AddRange(new CatalogueDifference(release!, before, after, judgement.Locks, previous!).Find()
            .Where(finding => finding.Rule != GateRules.TableRewritten || !findings.Exists(other => other.Rule == GateRules.DataDeleted && other.Table == finding.Table)));
        // EF Core fills what becomes required.
        findings.RemoveAll(finding => finding.Rule == GateRules.DataChanged
            && findings.Exists(other => other.Rule == GateRules.ColumnNotNull && other.Table == finding.Table));
        Locked(judgement, findings);
        Asked(observation, findings);
        foreach (var finding in findings)
        {
            judgement.Add(finding);
        }

        return judgement;
    }

    private void Writes(Observation observation, List<Finding> findings)
    {
        foreach (var (relation, operation) in observation.Written)
        {
            if (release!.Relations.GetValueOrDefault(relation) is not { } table)
            {
                continue;
            }

            if (operation is "DELETE" or "TRUNCATE" && !findings.Exists(finding => finding.Rule == GateRules.DataDeleted && finding.Table == table.Name))
            {
                findings.Add(new Finding
                {
                    Rule = GateRules.DataDeleted,
                    Table = table.Name,
                    Message = $"{operation} removes rows that {previous!.Name} may need"
                });
            }
            else if (operation == "UPDATE" && observation.IsTransactional)
            {
                findings.Add(new Finding
                {
                    Rule = GateRules.DataChanged,
                    Table = table.Name,
                    Message = $"what {previous!.Name} has written is changed"
                });
            }
        }
    }

    // A strong lock that nothing that was found explains: LOCK TABLE, CLUSTER, VALIDATE in the transaction of what is validated.
    private static void Locked(Judgement judgement, List<Finding> findings)
    {
        foreach (var @lock in judgement.Locks.Where(@lock => @lock is { Mode: >= LockMode.Share, Hold: not Hold.Brief }))
        {
            if (!findings.Exists(finding => finding.Table == @lock.Table))
            {
                findings.Add(new Finding
                {
                    Rule = GateRules.TableLocked,
                    Table = @lock.Table,
                    Message = $"{@lock.ModeName} {@lock.HoldName}: nobody writes to it meanwhile" + (@lock.Mode == LockMode.AccessExclusive ? ", and nobody reads it" : "")
                });
            }
        }
    }

    // The answer goes with what explains it; one that nothing explains is a finding of its own.
    private void Asked(Observation observation, List<Finding> findings)
    {
        foreach (var group in observation.Failing.GroupBy(answer => answer.Table))
        {
            var evidence = string.Join("; ", group.Select(answer => answer.Text).Distinct());
            var index = findings.FindIndex(finding => finding.Table == group.Key && finding.Rule.Severity == Severity.Error && finding.Rule.Remedy != Remedy.Change);
            if (index >= 0)
            {
                findings[index] = findings[index] with { Evidence = evidence };
            }
            else
            {
                findings.Add(new Finding
                {
                    Rule = GateRules.PreviousFails,
                    Table = group.Key,
                    Message = $"of {previous!.Name}: {evidence}",
                    StillMapped = true
                });
            }
        }
    }

    private sealed class Observation
    {
        private readonly Dictionary<uint, LockMode> locks = [];

        public IReadOnlyDictionary<uint, LockMode> Locks => locks;

        public HashSet<uint> Scanned { get; } = [];

        /// <summary>Whether rows stay locked until all of it is done.</summary>
        public required bool IsTransactional { get; init; }

        public Catalogue? After { get; set; }

        public IReadOnlyList<PreviousQueries.Answer> Failing { get; set; } = [];

        public IReadOnlyList<(uint Table, string Operation)> Written { get; set; } = [];

        public void Add(IEnumerable<(uint Relation, LockMode Mode, bool Granted)> read)
        {
            foreach (var (relation, mode, _) in read)
            {
                locks[relation] = (LockMode)Math.Max((int)mode, (int)locks.GetValueOrDefault(relation));
            }
        }
    }
}
