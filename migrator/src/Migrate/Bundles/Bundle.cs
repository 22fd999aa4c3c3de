using System.Diagnostics;
using GitopsLab.Migrate.Database;
using GitopsLab.MigrationList;

namespace GitopsLab.Migrate.Bundles;

/// <summary>A bundle of EF Core, as <c>dotnet ef migrations bundle</c> makes it.</summary>
/// <param name="file">The program.</param>
/// <param name="scratch">A folder that can be written to.</param>
internal sealed class Bundle(string file, string scratch)
{
    /// <summary>Finds the bundle of a context.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Bundle Of(MigrationContext context, string folder, string scratch)
    {
        var file = Path.GetFullPath(Path.Combine(folder, context.Bundle));
        return File.Exists(file)
            ? new Bundle(file, scratch)
            : throw new UsageException($"the list names {file} as the bundle of {context.Name}, and there is no such file");
    }

    /// <summary>Describes how the bundle is started.</summary>
    /// <param name="targetId">The id to go to.</param>
    /// <param name="connection">A connection string, without a password.</param>
    /// <param name="password">The password; null where the connection string names a passfile, or the server asks for none.</param>
    /// <param name="variable">Gives the value of a variable of this process.</param>
    /// <returns>How to start it.</returns>
    public ProcessStartInfo Describe(string targetId, string connection, string? password, Func<string, string?> variable)
    {
        var start = new ProcessStartInfo(file)
        {
            ArgumentList = { targetId, "--connection", connection, "--no-color" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var environment = start.Environment;
        SystemTrust.Restore(environment);
        // What libpq would add to the connection is said in the connection string alone.
        foreach (var name in environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            environment.Remove(name);
        }

        environment["PGGSSENCMODE"] = "disable";
        if (password != null)
        {
            environment["PGPASSWORD"] = password;
        }

        // The bundle unpacks its app's host, and looks for a home folder where it connects by TLS.
        environment["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = scratch;
        environment["HOME"] = scratch;
        environment["TMPDIR"] = scratch;
        environment["DOTNET_EnableDiagnostics"] = "0";
        environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        environment["LC_ALL"] = "C";
        // EF Core takes Development where none is named, and hosts read either.
        var named = Set("ASPNETCORE_ENVIRONMENT") ?? Set("DOTNET_ENVIRONMENT") ?? "Production";
        environment["ASPNETCORE_ENVIRONMENT"] = named;
        environment["DOTNET_ENVIRONMENT"] = Set("DOTNET_ENVIRONMENT") ?? named;
        return start;

        string? Set(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }
}
