namespace GitopsLab.MigrationList.Reader;

/// <summary>Collects what is wrong, so that all of it can be told at once.</summary>
internal sealed class Findings
{
    private readonly List<string> usageErrors = [];
    private readonly List<string> errors = [];
    private readonly List<string> warnings = [];

    public IReadOnlyList<string> UsageErrors => usageErrors;

    public IReadOnlyList<string> Errors => errors;

    public IReadOnlyList<string> Warnings => warnings;

    public void UsageError(string message) => usageErrors.Add(message);

    public void Error(string message) => errors.Add(message);

    public void Warning(string message) => warnings.Add(message);
}
