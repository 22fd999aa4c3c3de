using GitopsLab.Migrate.Database;
using GitopsLab.MigrationList;

namespace GitopsLab.Migrate;

/// <summary>What has to be done to a context's schema.</summary>
/// <param name="Target">How far to go.</param>
/// <param name="Pending">What is to be applied, in order.</param>
/// <param name="Undo">What is to be undone, the last first.</param>
/// <param name="Unknown">What is applied and not of this image.</param>
internal sealed record Plan(ContextTarget Target, IReadOnlyList<Migration> Pending, IReadOnlyList<Migration> Undo, IReadOnlyList<string> Unknown)
{
    public bool IsEmpty => Pending.Count == 0 && Undo.Count == 0;

    /// <summary>Compares a history to a target.</summary>
    /// <param name="list">All contexts: two of them may share a history.</param>
    /// <param name="target">How far to go.</param>
    /// <param name="state">What the history says.</param>
    /// <returns>The plan.</returns>
    public static Plan Make(MigrationList.MigrationList list, ContextTarget target, HistoryState state)
    {
        var context = target.Context;
        var known = HistoryState.Ids(list.Contexts.Where(other => SharesHistory(other, context)).SelectMany(other => other.Migrations).Select(migration => migration.Id));
        return new Plan(
            target,
            [.. target.Wanted.Where(migration => !state.Applied.Contains(migration.Id))],
            [.. context.Migrations.Skip(target.Keep).Where(migration => state.Applied.Contains(migration.Id)).Reverse()],
            [.. state.Applied.Where(id => !known.Contains(id)).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Refuses what would do harm, before anything is changed.</summary>
    /// <param name="state">What the history says.</param>
    /// <param name="settings">What is allowed.</param>
    /// <exception cref="MigrationException">What is refused, and why.</exception>
    public void Check(HistoryState state, Settings settings)
    {
        if (Unknown.Count > 0 && Target.Named)
        {
            throw new MigrationException(
                $"{Name} is at {Ids(Unknown)}, which this image does not know: only a newer image can go to {Target.Id}. Nothing was changed");
        }

        if (IsEmpty)
        {
            return;
        }

        if (Undo.Count > 0 && settings.UpOnly)
        {
            throw new MigrationException(
                $"{Name} has {Ids(Undo)} applied, which is past {Target.Id}: going down was not asked for (DB__DIRECTION=up). Nothing was changed");
        }

        if (Unknown.Count > 0 && !settings.OutOfOrder)
        {
            throw new MigrationException(
                $"{Name} misses {Ids(Pending)}, and has {Ids(Unknown)} applied, which this image does not know: two branches may both have "
                + "added migrations. Build an image that has them all; or set DB__OUT_OF_ORDER=true. Nothing was changed");
        }

        if (state.Schema != null && state.Target != null && state.Schema != state.Target)
        {
            throw History.Elsewhere(Target.Context, state.Schema, state.Target);
        }

        var noWayDown = Undo.Where(migration => migration.Down == MigrationDown.Missing).ToList();
        if (noWayDown.Count > 0)
        {
            throw new MigrationException($"{Name} cannot undo {Ids(noWayDown)}: its Down is missing or throws. Nothing was changed");
        }
    }

    /// <summary>
    /// Divides the work into runs of the bundle: a run has one set of limits, and they are not the same for all migrations.
    /// </summary>
    /// <param name="lockTimeout">The contract's limit for locks.</param>
    /// <returns>The runs, in order.</returns>
    public IReadOnlyList<Run> Runs(TimeSpan lockTimeout)
    {
        var runs = new List<Run>();
        // A run to a TARGET also applies what is missing before it: where there is a gap, only the last TARGET is safe.
        if (Undo.Count > 0 && (Pending.Count > 0 || IndexOf(Undo[0]) - Target.Keep + 1 > Undo.Count))
        {
            var all = Limits.Loosest([
                .. Undo.Select(migration => Limits.Of(migration, migration.DownStatements, lockTimeout)),
                .. Pending.Select(migration => Limits.Of(migration, migration.Up, lockTimeout))]);
            runs.Add(new Run(Target.Id, all, Undo, Up: false));
            if (Pending.Count > 0)
            {
                runs.Add(new Run(Target.Id, all, Pending, Up: true));
            }

            return runs;
        }

        // The way down is one run for each set of limits as well, to the migration before its last.
        foreach (var (limits, undone) in Neighbours(Undo, migration => Limits.Of(migration, migration.DownStatements, lockTimeout)))
        {
            runs.Add(new Run(IdBefore(undone[^1]), limits, undone, Up: false));
        }

        // A run to a TARGET undoes what is applied after it, so what comes late goes in one run to the last.
        var applied = Target.Context.Migrations.Take(Target.Keep).Except(Pending).ToList();
        var late = Pending.Count > 0 && applied.Count > 0 && IndexOf(applied[^1]) > IndexOf(Pending[0]);
        if (late)
        {
            var limits = Limits.Loosest([.. Pending.Select(migration => Limits.Of(migration, migration.Up, lockTimeout))]);
            runs.Add(new Run(Target.Id, limits, Pending, Up: true));
            return runs;
        }

        foreach (var (limits, applying) in Neighbours(Pending, migration => Limits.Of(migration, migration.Up, lockTimeout)))
        {
            runs.Add(new Run(applying[^1].Id, limits, applying, Up: true));
        }

        return runs;
    }

    private static IEnumerable<(Limits Limits, List<Migration> Migrations)> Neighbours(IEnumerable<Migration> migrations, Func<Migration, Limits> limitsOf)
    {
        var group = new List<Migration>();
        Limits? current = null;
        foreach (var migration in migrations)
        {
            var limits = limitsOf(migration);
            if (current != null && limits != current)
            {
                yield return (current, group);
                group = [];
            }

            current = limits;
            group.Add(migration);
        }

        if (current != null)
        {
            yield return (current, group);
        }
    }

    private string IdBefore(Migration migration) => IndexOf(migration) is var at and > 0 ? Target.Context.Migrations[at - 1].Id : "0";

    private int IndexOf(Migration migration) => Target.Context.Migrations.ToList().IndexOf(migration);

    private string Name => Target.Context.Name;

    private static string Ids(IEnumerable<Migration> migrations) => Ids(migrations.Select(migration => migration.Id));

    private static string Ids(IEnumerable<string> ids) => string.Join(", ", ids);

    /// <summary>Contexts whose histories are one table: each then finds the ids of the other.</summary>
    private static bool SharesHistory(MigrationContext one, MigrationContext other) =>
        one.History.Schema == other.History.Schema && one.History.Table == other.History.Table;
}

/// <summary>A run of a bundle.</summary>
/// <param name="TargetId">What the bundle is given.</param>
/// <param name="Limits">What its statements may take.</param>
/// <param name="Migrations">What it is to apply or undo.</param>
/// <param name="Up">Whether it applies.</param>
internal sealed record Run(string TargetId, Limits Limits, IReadOnlyList<Migration> Migrations, bool Up)
{
    /// <summary>Whether a history has what this run is for.</summary>
    public bool IsDoneIn(HistoryState state) => Migrations.All(migration => state.Applied.Contains(migration.Id) == Up);
}

/// <summary>What the statements of a run may take; zero is no limit.</summary>
internal sealed record Limits(TimeSpan LockTimeout, TimeSpan StatementTimeout)
{
    /// <summary>
    /// The migration's own; else the contract's, for what runs in a transaction. What does not, such as a concurrent build of an index,
    /// waits for locks without holding up the app, and leaves half of its work behind where it is ended.
    /// </summary>
    public static Limits Of(Migration migration, IReadOnlyList<MigrationStatement> statements, TimeSpan lockTimeout)
    {
        var own = migration.Limits;
        var transactional = statements.All(statement => statement.Transactional);
        return new Limits(
            own?.LockTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : transactional ? lockTimeout : TimeSpan.Zero,
            own?.StatementTimeoutSeconds is { } statement ? TimeSpan.FromSeconds(statement) : TimeSpan.Zero);
    }

    public static Limits Loosest(IReadOnlyList<Limits> all) => new(Loosest(all.Select(limits => limits.LockTimeout)), Loosest(all.Select(limits => limits.StatementTimeout)));

    private static TimeSpan Loosest(IEnumerable<TimeSpan> spans)
    {
        var known = spans.ToList();
        return known.Contains(TimeSpan.Zero) ? TimeSpan.Zero : known.Max();
    }
}
