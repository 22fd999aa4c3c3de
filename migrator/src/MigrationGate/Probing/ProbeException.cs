namespace GitopsLab.MigrationGate.Probing;

/// <summary>The base cannot be brought into the throwaway database, so nothing can be tried on it.</summary>
internal sealed class ProbeException(string message, Exception? inner = null) : Exception(message, inner);
