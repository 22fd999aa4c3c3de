namespace GitopsLab.Migrate;

/// <summary>The codes that the program ends with, and no others.</summary>
internal static class ExitCodes
{
    /// <summary>What was asked for is so.</summary>
    public const int Done = 0;

    /// <summary>A migration or a connection failed, or was ended.</summary>
    public const int Failed = 1;

    /// <summary>The command or the environment is wrong.</summary>
    public const int Wrong = 2;
}

/// <summary>The command or the environment is wrong, in these ways.</summary>
internal sealed class UsageException(IReadOnlyList<string> problems) : Exception(string.Join("\n", problems))
{
    public UsageException(string problem)
        : this([problem])
    {
    }

    public IReadOnlyList<string> Problems => problems;
}

/// <summary>What was asked for cannot be done, or was begun and failed. The message is for people and holds no secret.</summary>
internal sealed class MigrationException(string message, Exception? cause = null) : Exception(message, cause);
