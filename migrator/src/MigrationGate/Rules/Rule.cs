namespace GitopsLab.MigrationGate.Rules;

/// <summary>How much a finding weighs.</summary>
internal enum Severity
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Should be looked at; stops nothing.</summary>
    Warning,

    /// <summary>Stops the release.</summary>
    Error
}

/// <summary>What lets an unsafe migration pass.</summary>
internal enum Remedy
{
    /// <summary>Nothing does: the migration must change.</summary>
    Change,

    /// <summary><c>[AcknowledgeUnsafe]</c> with a reason.</summary>
    Reason,

    /// <summary>The same with the release that stopped using what goes, and the previous release must not map it any more.</summary>
    UnusedSince
}

/// <summary>A rule of the gate.</summary>
/// <param name="Id">How reports name it.</param>
/// <param name="Severity">How much its findings weigh.</param>
/// <param name="Remedy">What lets it pass.</param>
/// <param name="Title">What it finds.</param>
/// <param name="Advice">What to do instead.</param>
internal sealed record Rule(string Id, Severity Severity, Remedy Remedy, string Title, string Advice);
