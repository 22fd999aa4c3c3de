namespace GitopsLab.MigrationGate.Rules;

/// <summary>The locks of tables that a migration can take, from the weakest; PostgreSQL's manual, 13.3.1, has what each holds up.</summary>
internal enum LockMode
{
    AccessShare,
    RowShare,
    RowExclusive,

    /// <summary>Lets everybody read and write, and no other change of the table.</summary>
    ShareUpdateExclusive,

    /// <summary>Lets nobody write.</summary>
    Share,

    /// <summary>Lets nobody write.</summary>
    ShareRowExclusive,
    Exclusive,

    /// <summary>Lets nobody read or write.</summary>
    AccessExclusive
}

/// <summary>How long a lock is held.</summary>
internal enum Hold
{
    /// <summary>As long as it takes to change the catalogue.</summary>
    Brief,

    /// <summary>As long as it takes to read all rows.</summary>
    Scan,

    /// <summary>As long as it takes to write all rows anew.</summary>
    Rewrite
}

/// <summary>A lock of a table that was there before the migration.</summary>
/// <param name="Table">The table.</param>
/// <param name="Mode">Its strongest lock.</param>
/// <param name="Hold">How long it is held, apart from what else the transaction does.</param>
internal sealed record TableLock(TableName Table, LockMode Mode, Hold Hold)
{
    /// <summary>As PostgreSQL writes it, <c>ACCESS EXCLUSIVE</c>.</summary>
    public string ModeName => Mode switch
    {
        LockMode.AccessShare => "ACCESS SHARE",
        LockMode.RowShare => "ROW SHARE",
        LockMode.RowExclusive => "ROW EXCLUSIVE",
        LockMode.ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
        LockMode.Share => "SHARE",
        LockMode.ShareRowExclusive => "SHARE ROW EXCLUSIVE",
        LockMode.Exclusive => "EXCLUSIVE",
        _ => "ACCESS EXCLUSIVE"
    };

    public string HoldName => Hold switch
    {
        Hold.Brief => "briefly",
        Hold.Scan => "while all rows are read",
        _ => "while all rows are written anew"
    };
}
