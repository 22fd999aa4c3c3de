namespace GitopsLab.MigrationGate.Rules;

/// <summary>What an operation means to whoever still serves.</summary>
internal sealed class Judgement
{
    private readonly List<Finding> findings = [];
    private readonly List<TableLock> locks = [];

    public IReadOnlyList<Finding> Findings => findings;

    public IReadOnlyList<TableLock> Locks => locks;

    public void Add(Finding finding) => findings.Add(finding);

    /// <summary>Notes a lock, unless there is a stronger or longer one of the table.</summary>
    public void Add(TableLock @lock)
    {
        var index = locks.FindIndex(other => other.Table == @lock.Table);
        if (index < 0)
        {
            locks.Add(@lock);
        }
        else
        {
            var other = locks[index];
            locks[index] = new TableLock(
                @lock.Table,
                (LockMode)Math.Max((int)other.Mode, (int)@lock.Mode),
                (Hold)Math.Max((int)other.Hold, (int)@lock.Hold));
        }
    }
}
