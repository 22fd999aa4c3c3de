using System.Runtime.InteropServices;

namespace GitopsLab.Migrate.Database;

/// <summary>
/// The authorities that the system trusts. .NET reads them all before its first TLS handshake, whether they are needed or not, which
/// takes longer than all else that this program does where there is nothing to migrate.
/// </summary>
internal static partial class SystemTrust
{
    /// <summary>Has them not read. To be called before the first handshake, and only where no connection is verified by them.</summary>
    public static void Skip()
    {
        // The runtime asks the C library, which Environment.SetEnvironmentVariable does not tell.
        _ = SetVariable("SSL_CERT_DIR", "/nonexistent", 1);
        _ = SetVariable("SSL_CERT_FILE", "/nonexistent", 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
