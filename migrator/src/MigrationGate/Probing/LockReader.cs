using GitopsLab.MigrationGate.Rules;
using Npgsql;

namespace GitopsLab.MigrationGate.Probing;

/// <summary>Reads from <c>pg_locks</c> what a session has locked.</summary>
internal static class LockReader
{
    /// <summary>Reads the locks of tables and sequences that a session holds or waits for.</summary>
    public static Task<List<(uint Relation, LockMode Mode, bool Granted)>> ReadAsync(NpgsqlConnection connection, int session, CancellationToken cancellationToken) =>
        connection.ReadAsync(
            $"SELECT relation, mode, granted FROM pg_locks WHERE pid = {session} AND locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            row => (row.Oid(0), Mode(row.GetString(1)), row.GetBoolean(2)),
            cancellationToken);

    /// <summary>Reads how often tables have been read from end to end by what the session has not reported yet: earlier transactions' too.</summary>
    public static async Task<IReadOnlyDictionary<uint, long>> ScansAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.ReadAsync("SELECT relid, seq_scan FROM pg_stat_xact_user_tables WHERE seq_scan > 0", row => (row.Oid(0), row.GetInt64(1)), cancellationToken))
        .ToDictionary(entry => entry.Item1, entry => entry.Item2);

    private static LockMode Mode(string mode) => mode switch
    {
        "AccessShareLock" => LockMode.AccessShare,
        "RowShareLock" => LockMode.RowShare,
        "RowExclusiveLock" => LockMode.RowExclusive,
        "ShareUpdateExclusiveLock" => LockMode.ShareUpdateExclusive,
        "ShareLock" => LockMode.Share,
        "ShareRowExclusiveLock" => LockMode.ShareRowExclusive,
        "ExclusiveLock" => LockMode.Exclusive,
        _ => LockMode.AccessExclusive
    };
}
