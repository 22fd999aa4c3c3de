namespace GitopsLab.MigrationList.Reader;

/// <summary>Makes the environment that of a developer until it is disposed of.</summary>
internal sealed class DevelopmentEnvironment : IDisposable
{
    private static readonly string[] Variables = ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    private readonly string?[] values = [.. Variables.Select(Environment.GetEnvironmentVariable)];

    public DevelopmentEnvironment()
    {
        foreach (var variable in Variables)
        {
            Environment.SetEnvironmentVariable(variable, "Development");
        }
    }

    public void Dispose()
    {
        for (var i = 0; i < Variables.Length; i++)
        {
            Environment.SetEnvironmentVariable(Variables[i], values[i]);
        }
    }
}
