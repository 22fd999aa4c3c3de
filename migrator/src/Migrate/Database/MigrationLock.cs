using GitopsLab.Migrate.Logging;
using GitopsLab.MigrationList;
using Npgsql;

namespace GitopsLab.Migrate.Database;

/// <summary>
/// Lets one migrator at a time work on a history. EF Core's own lock is one transaction's, and from 10 on each migration has its own:
/// between two of them another migrator can take the next one. This lock is a session's, and lasts from reading the history to
/// verifying it.
/// </summary>
/// <remarks>
/// It is asked for again and again, not waited for in the server: a query that waits holds a snapshot, which
/// <c>CREATE INDEX CONCURRENTLY</c> of the migrator before would wait for, for ever.
/// </remarks>
internal sealed class MigrationLock : IAsyncDisposable
{
    /// <summary>"gito", so that these locks are not those of an app that numbers its own from 1.</summary>
    private const int Class = 0x6769746f;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(10);

    private readonly NpgsqlConnection _control;
    private readonly string _name;

    private MigrationLock(NpgsqlConnection control, string name)
    {
        _control = control;
        _name = name;
    }

    /// <summary>Takes the lock, however long that takes.</summary>
    /// <param name="control">The session that has it; whoever ends this session drops the lock.</param>
    /// <param name="context">Whose history.</param>
    /// <param name="schema">The schema of the history.</param>
    /// <param name="log">Says what is waited for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lock, to be disposed of.</returns>
    public static async Task<MigrationLock> TakeAsync(
        NpgsqlConnection control,
        MigrationContext context,
        string? schema,
        Log log,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var name = Sql.Identifier(schema, context.History.Table);
        var delay = Shortest;
        DateTimeOffset? told = null;
        while (true)
        {
            var taken = await control.QueryAsync(
                "SELECT pg_try_advisory_lock($1, hashtext($2))", row => row.GetBoolean(0), cancellationToken, Class, name).ConfigureAwait(false);
            if (taken.Single())
            {
                return new MigrationLock(control, name);
            }

            if (told == null || time.GetUtcNow() - told >= Repeat)
            {
                told = time.GetUtcNow();
                var holders = await control.QueryAsync(
                    """
                    SELECT a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                    WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database() AND l.classid = $1::bigint::oid
                      AND l.objid = (hashtext($2)::bigint & 4294967295)::oid AND l.objsubid = 2
                    """,
                    row => $" (session {row.GetInt32(0)})",
                    cancellationToken,
                    (long)Class,
                    name).ConfigureAwait(false);
                log.Info("waiting", $"waiting for another migration of {context.Name} to end{holders.FirstOrDefault()}");
            }

            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < Longest ? delay * 2 : Longest;
        }
    }

    /// <summary>Drops the lock. One that went with its session is gone already.</summary>
    /// <returns>When it is dropped.</returns>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _control.QueryAsync(
                "SELECT pg_advisory_unlock($1, hashtext($2))", row => row.GetBoolean(0), CancellationToken.None, Class, _name).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            // The session is broken, and so the lock is gone.
        }
    }
}
