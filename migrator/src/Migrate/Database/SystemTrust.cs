using System.Runtime.InteropServices;

namespace GitopsLab.Migrate.Database;

/// <summary>
/// The authorities that the system trusts. .NET reads them all before its first TLS handshake, whether they are needed or not, which
/// takes longer than all else that this program does where there is nothing to migrate.
/// </summary>
internal static partial class SystemTrust
{
    private static readonly string[] Names = ["SSL_CERT_DIR", "SSL_CERT_FILE"];
    private static string?[]? _before;

    /// <summary>Has them not read. To be called before the first handshake, and only where no connection is verified by them.</summary>
    public static void Skip()
    {
        // The runtime asks the C library, which Environment.SetEnvironmentVariable does not tell.
        _before ??= [.. Names.Select(Environment.GetEnvironmentVariable)];
        foreach (var name in Names)
        {
            _ = SetVariable(name, "/nonexistent", 1);
        }
    }

    /// <summary>Gives a child what this program was started with: its app may verify by the system what it connects to.</summary>
    public static void Restore(IDictionary<string, string?> environment)
    {
        for (var index = 0; _before != null && index < Names.Length; index++)
        {
            if (_before[index] is { } value)
            {
                environment[Names[index]] = value;
            }
            else
            {
                environment.Remove(Names[index]);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
