using System.Text.Json;

namespace GitopsLab.Migrate;

/// <summary>What this program finds around it: the list, the bundles beside it, and a place to write to.</summary>
/// <param name="Folder">The folder of the list.</param>
/// <param name="List">The list.</param>
/// <param name="Scratch">A folder that can be written to.</param>
/// <param name="Variable">Gives the value of an environment variable.</param>
internal sealed record Image(string Folder, MigrationList.MigrationList List, string Scratch, Func<string, string?> Variable)
{
    /// <summary>The name of the list.</summary>
    public const string ListName = "migrations.json";

    /// <summary>Reads what is in a folder.</summary>
    /// <param name="folder">The folder; null for <c>migrations</c> beside this program.</param>
    /// <param name="variable">Gives the value of an environment variable.</param>
    /// <returns>The image.</returns>
    /// <exception cref="UsageException">There is no list, or none that this program can read.</exception>
    public static Image Read(string? folder, Func<string, string?> variable)
    {
        if (string.IsNullOrEmpty(folder))
        {
            folder = Path.Combine(AppContext.BaseDirectory, "migrations");
        }

        var file = Path.Combine(folder, ListName);
        try
        {
            var list = MigrationList.MigrationList.Read(file);
            return new Image(folder, list, Path.GetTempPath(), variable);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"{file} cannot be read as a list of migrations: {failure.Message}");
        }
    }
}
