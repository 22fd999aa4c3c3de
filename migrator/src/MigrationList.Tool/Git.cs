using System.Diagnostics;

namespace GitopsLab.MigrationList.Tool;

/// <summary>Asks Git about the repository of a project.</summary>
/// <param name="path">A file or folder in it.</param>
internal sealed class Git(string path)
{
    private readonly string folder = Directory.Exists(path) ? Path.GetFullPath(path) : Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>The folder of the work tree; null where there is none.</summary>
    public async Task<string?> TopAsync(CancellationToken cancellationToken) => await TryAsync(["rev-parse", "--show-toplevel"], cancellationToken);

    /// <summary>The commit of a revision; null where Git does not know it.</summary>
    public Task<string?> CommitAsync(string revision, CancellationToken cancellationToken) =>
        TryAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"], cancellationToken);

    /// <summary>The last tag before a revision; null where there is none.</summary>
    public Task<string?> LastTagAsync(string revision, CancellationToken cancellationToken) =>
        TryAsync(["describe", "--tags", "--abbrev=0", revision], cancellationToken);

    /// <summary>Checks a revision out into a folder of its own.</summary>
    /// <returns>The folder; null where it cannot be checked out.</returns>
    public async Task<string?> CheckOutAsync(string revision, CancellationToken cancellationToken)
    {
        var tree = Directory.CreateTempSubdirectory("dotnet-migrations-").FullName;
        if (await CommitAsync(revision, cancellationToken) is { } commit
            && await TryAsync(["worktree", "add", "--quiet", "--force", "--detach", tree, commit], cancellationToken) is not null)
        {
            return tree;
        }

        Directory.Delete(tree, recursive: true);
        return null;
    }

    /// <summary>Removes what was checked out.</summary>
    public Task RemoveAsync(string tree) => TryAsync(["worktree", "remove", "--force", tree], CancellationToken.None);

    private async Task<string?> TryAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        await errors;
        return process.ExitCode == 0 ? (await output).Trim() : null;
    }
}
