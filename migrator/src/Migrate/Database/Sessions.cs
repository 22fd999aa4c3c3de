using System.Globalization;
using Npgsql;

namespace GitopsLab.Migrate.Database;

/// <summary>The sessions of bundles, as the server sees them: they outlive a process that is killed.</summary>
internal static class Sessions
{
    /// <summary>Counts the sessions of a run's bundle that do something.</summary>
    public static async Task<int> BusyAsync(NpgsqlConnection control, string bundleName, CancellationToken cancellationToken)
    {
        var counts = await control.QueryAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database() AND state <> 'idle'",
            row => (int)row.GetInt64(0),
            cancellationToken,
            bundleName).ConfigureAwait(false);
        return counts.Single();
    }

    /// <summary>Ends the sessions of a run's bundle, and waits until they are gone.</summary>
    /// <param name="control">A session of the same user.</param>
    /// <param name="bundleName">The name of the sessions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task EndAsync(NpgsqlConnection control, string bundleName, CancellationToken cancellationToken) =>
        EndWhereAsync(control, "application_name = $1", bundleName, cancellationToken);

    /// <summary>
    /// Ends the sessions that bundles of dead runs left behind. A run that lives has its control session, and its bundle's sessions
    /// are left alone.
    /// </summary>
    /// <param name="control">A session of the same user.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many there were.</returns>
    public static Task<int> EndOrphansAsync(NpgsqlConnection control, CancellationToken cancellationToken) =>
        EndWhereAsync(
            control,
            """
            application_name LIKE $1 || '% bundle' AND NOT EXISTS (
              SELECT FROM pg_stat_activity living WHERE living.application_name || ' bundle' = a.application_name)
            """,
            Server.ApplicationPrefix,
            cancellationToken);

    private static async Task<int> EndWhereAsync(NpgsqlConnection control, string condition, string name, CancellationToken cancellationToken)
    {
        var ended = 0;
        while (true)
        {
            // What is another user's cannot be ended by this one, and is not this user's migration.
            var left = await control.QueryAsync(
                $"""
                SELECT a.pid, pg_terminate_backend(a.pid) FROM pg_stat_activity a
                WHERE a.datname = current_database() AND a.usename = session_user AND a.pid <> pg_backend_pid() AND {condition}
                """,
                row => row.GetInt32(0),
                cancellationToken,
                name).ConfigureAwait(false);
            if (left.Count == 0)
            {
                return ended;
            }

            ended = Math.Max(ended, left.Count);
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Refuses a pooler that may give each transaction another session: locks, and what is ended at SIGTERM, are a session's.
    /// </summary>
    /// <exception cref="MigrationException">There is one, and nobody said that it keeps sessions.</exception>
    public static async Task RefusePoolerAsync(NpgsqlConnection control, Settings settings, CancellationToken cancellationToken)
    {
        if (settings.SessionPooler)
        {
            return;
        }

        var pids = await control.QueryAsync("SELECT pg_backend_pid()", row => row.GetInt32(0), cancellationToken).ConfigureAwait(false);
        if (pids.Single() != control.ProcessID)
        {
            throw new MigrationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"a pooler answers at {settings.Host}:{settings.Port}: a migration needs a session of its own, which poolers share between ")
                + "transactions. Name the server itself in DB__HOST and DB__PORT; or, where the pooler keeps one session to one "
                + "connection (PgBouncer's pool_mode=session), set DB__POOLER=session");
        }
    }
}
