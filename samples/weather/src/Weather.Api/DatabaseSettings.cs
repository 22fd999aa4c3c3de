using System.Globalization;
using Npgsql;

namespace Weather.Api;

/// <summary>
/// Where the database is, from the environment that the chart gives an app: DB__HOST, DB__PORT, DB__NAME, DB__USER, DB__PASSWORD or
/// DB__PASSFILE, DB__SSLMODE and DB__SSLROOTCERT.
/// </summary>
internal static class DatabaseSettings
{
    private static readonly Dictionary<string, SslMode> SslModes = new()
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    /// <summary>Reads the settings.</summary>
    /// <param name="configuration">The configuration, which has the environment's DB__HOST as DB:HOST.</param>
    /// <returns>How to connect. It may hold a password: it is not to be logged.</returns>
    /// <exception cref="DatabaseSettingsException">Something is missing or wrong; the message has all of it.</exception>
    public static NpgsqlConnectionStringBuilder Read(IConfiguration configuration)
    {
        var problems = new List<string>();
        var rootCertificate = Value("SSLROOTCERT");
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Required("HOST"),
            Port = Port(),
            Database = Required("NAME"),
            Username = Required("USER"),
            Password = Value("PASSWORD"),
            // Kept fresh by the credentials sidecar; read again for each new connection.
            Passfile = Value("PASSFILE"),
            SslMode = Mode(),
            RootCertificate = rootCertificate,
            // Npgsql would look for a Kerberos library, which the image does not have.
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = "weather",
            KeepAlive = 30,
        };
        if (rootCertificate != null && !File.Exists(rootCertificate))
        {
            problems.Add($"DB__SSLROOTCERT is a file with the certificates to trust; there is no {rootCertificate}");
        }

        return problems.Count == 0 ? builder : throw new DatabaseSettingsException(problems);

        string? Value(string name) => configuration[$"DB:{name}"] is { Length: > 0 } value ? value : null;

        string? Required(string name)
        {
            if (Value(name) is { } value)
            {
                return value;
            }

            problems.Add($"DB__{name} is not set");
            return null;
        }

        int Port()
        {
            if (Value("PORT") is not { } value)
            {
                return 5432;
            }

            if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535)
            {
                return port;
            }

            problems.Add($"DB__PORT is a number from 1 to 65535, not \"{value}\"");
            return 5432;
        }

        // libpq's names with libpq's meaning: require with a root certificate verifies the authority.
        SslMode Mode()
        {
            if (!SslModes.TryGetValue(Value("SSLMODE") ?? "require", out var mode))
            {
                problems.Add($"DB__SSLMODE is one of {string.Join(", ", SslModes.Keys)}, not \"{Value("SSLMODE")}\"");
            }

            return mode == SslMode.Require && rootCertificate != null ? SslMode.VerifyCA : mode;
        }
    }
}

/// <summary>What is wrong with the database's settings, all of it.</summary>
internal sealed class DatabaseSettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems));
