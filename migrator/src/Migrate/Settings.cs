using System.Globalization;

namespace GitopsLab.Migrate;

/// <summary>How a connection is encrypted, by libpq's names and with their meaning.</summary>
internal enum SslMode
{
    /// <summary><c>disable</c>: never.</summary>
    Disable,

    /// <summary><c>allow</c>: only where the server insists.</summary>
    Allow,

    /// <summary><c>prefer</c>: where the server can.</summary>
    Prefer,

    /// <summary><c>require</c>: always; the server is verified only where a root certificate is given.</summary>
    Require,

    /// <summary><c>verify-ca</c>: always, and the server's certificate is of an authority that is trusted.</summary>
    VerifyCa,

    /// <summary><c>verify-full</c>: always, and the certificate is the host's.</summary>
    VerifyFull
}

/// <summary>Whose token is the password.</summary>
internal enum Identity
{
    /// <summary>Nobody's: the password is given, or the server asks for none.</summary>
    None,

    /// <summary>An AWS role's, by the authentication tokens of RDS.</summary>
    Aws,

    /// <summary>A Microsoft Entra identity's.</summary>
    Azure,

    /// <summary>A Google Cloud service account's.</summary>
    Google
}

/// <summary>What the environment says, as docs/migrations.md has it.</summary>
internal sealed record Settings
{
    public required string Host { get; init; }
    public required int Port { get; init; }
    public required string Database { get; init; }
    public required string User { get; init; }

    /// <summary>Null where an identity's token is the password, or the server asks for none.</summary>
    public string? Password { get; init; }

    public SslMode SslMode { get; init; } = SslMode.Require;

    /// <summary>A file; null for the authorities that the system trusts.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>The role that everything is made as; null for the user itself.</summary>
    public string? Role { get; init; }

    public Identity Identity { get; init; }

    /// <summary>Where the passfile is; null for a place of the program's own.</summary>
    public string? Passfile { get; init; }

    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a way down is refused.</summary>
    public bool UpOnly { get; init; }

    /// <summary>Whether migrations are applied beside ones that the image does not know.</summary>
    public bool OutOfOrder { get; init; }

    /// <summary>Whether a pooler between this program and the server keeps one session to one connection.</summary>
    public bool SessionPooler { get; init; }

    /// <summary>Hides the password.</summary>
    /// <returns>Where the database is.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Database} on {Host}:{Port} as {User}");
}
