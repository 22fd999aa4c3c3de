namespace GitopsLab.MigrationGate.Rehearsal;

/// <summary>The rehearsal itself cannot go on.</summary>
internal sealed class RehearsalException(string message) : Exception(message);
