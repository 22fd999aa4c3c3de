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

    /// <summary>Whether the server is verified by the authorities that the system trusts.</summary>
    public bool VerifiesBySystem => SslMode >= SslMode.VerifyCa && RootCertificate == null;

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

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Gives the value of a variable, or null where it is not set.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="UsageException">Something is missing or wrong; the message has all of it.</exception>
    public static Settings Read(Func<string, string?> variable)
    {
        var reader = new Reader(variable);
        var password = variable("DB__PASSWORD");
        var settings = new Settings
        {
            Host = reader.Required("DB__HOST"),
            Port = reader.Number("DB__PORT", 5432, 1, 65535),
            Database = reader.Required("DB__NAME"),
            User = reader.Required("DB__USER"),
            Password = string.IsNullOrEmpty(password) ? null : password,
            SslMode = reader.Choice("DB__SSLMODE", SslMode.Require, SslModes),
            RootCertificate = reader.Optional("DB__SSLROOTCERT"),
            Role = reader.Optional("DB__ROLE"),
            Identity = reader.Choice("DB__IDENTITY", Identity.None, Identities),
            Passfile = reader.Optional("DB__PASSFILE"),
            LockTimeout = TimeSpan.FromSeconds(reader.Number("DB__LOCK_TIMEOUT_SECONDS", 5, 1, 3600)),
            UpOnly = reader.Choice("DB__DIRECTION", false, Directions),
            OutOfOrder = reader.Choice("DB__OUT_OF_ORDER", false, Booleans),
            SessionPooler = reader.Choice("DB__POOLER", false, Poolers),
        };
        if (settings.RootCertificate is { } file && !File.Exists(file))
        {
            reader.Problem($"DB__SSLROOTCERT is a file with the certificates to trust; there is no {file}");
        }

        if (settings.Identity != Identity.None && settings.Password != null)
        {
            reader.Problem("DB__PASSWORD and DB__IDENTITY are both set; a token of the identity is the password, so only one of them can be");
        }

        return reader.Problems.Count == 0 ? settings : throw new UsageException(reader.Problems);
    }

    private static readonly Dictionary<string, SslMode> SslModes = new()
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCa,
        ["verify-full"] = SslMode.VerifyFull,
    };

    private static readonly Dictionary<string, Identity> Identities = new()
    {
        ["aws"] = Identity.Aws,
        ["azure"] = Identity.Azure,
        ["google"] = Identity.Google,
    };

    private static readonly Dictionary<string, bool> Directions = new() { ["any"] = false, ["up"] = true };

    private static readonly Dictionary<string, bool> Booleans = new() { ["false"] = false, ["true"] = true };

    private static readonly Dictionary<string, bool> Poolers = new() { ["none"] = false, ["session"] = true };

    /// <summary>Reads variables and collects what is wrong with them. A variable that is empty counts as not set.</summary>
    private sealed class Reader(Func<string, string?> variable)
    {
        private readonly List<string> _problems = [];

        public List<string> Problems => _problems;

        public void Problem(string problem) => _problems.Add(problem);

        public string? Optional(string name) => variable(name) is { Length: > 0 } value ? value : null;

        public string Required(string name)
        {
            var value = Optional(name);
            if (value == null)
            {
                Problem($"{name} is not set");
            }

            return value ?? "";
        }

        public int Number(string name, int fallback, int least, int most)
        {
            if (Optional(name) is not { } value)
            {
                return fallback;
            }

            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            Problem($"{name} is a number from {least} to {most}, not \"{value}\"");
            return fallback;
        }

        public T Choice<T>(string name, T fallback, Dictionary<string, T> choices)
        {
            if (Optional(name) is not { } value)
            {
                return fallback;
            }

            if (choices.TryGetValue(value, out var choice))
            {
                return choice;
            }

            Problem($"{name} is one of {string.Join(", ", choices.Keys)}, not \"{value}\"");
            return fallback;
        }
    }
}
