using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GitopsLab.Migrate.Logging;
using GitopsLab.Migrate.Passwords;
using Npgsql;

namespace GitopsLab.Migrate.Database;

/// <summary>
/// Opens connections to the database, and says how a bundle opens its own. Each connection is a session of its own: locks and
/// settings are tied to sessions, so nothing here is pooled.
/// </summary>
internal sealed class Server(Settings settings, IPasswordSource passwords, Secrets secrets, string runId)
{
    /// <summary>How the sessions of this program's runs are named in <c>pg_stat_activity</c>.</summary>
    public const string ApplicationPrefix = "gitops-lab migrate ";

    private const int ConnectTimeoutSeconds = 5;

    /// <summary>The database that is always there.</summary>
    private const string AdministrativeDatabase = "postgres";

    public Settings Settings => settings;

    /// <summary>The name of this run's own session.</summary>
    public string ControlName => ApplicationPrefix + runId;

    /// <summary>The name of the sessions of the bundles that this run starts.</summary>
    public string BundleName => ControlName + " bundle";

    /// <summary>Opens a session that is the user's own, whatever role is acted as: it sees and ends what else the user has open.</summary>
    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => OpenAsync(settings.Database, null, cancellationToken);

    /// <summary>Opens a session that acts as the role, and so reads what the bundle reads.</summary>
    public Task<NpgsqlConnection> OpenAsRoleAsync(CancellationToken cancellationToken) => OpenAsync(settings.Database, settings.Role, cancellationToken);

    private async Task<NpgsqlConnection> OpenAsync(string database, string? role, CancellationToken cancellationToken)
    {
        var text = Describe(database, ControlName);
        text.Timeout = ConnectTimeoutSeconds;
        var password = await passwords.GetAsync(cancellationToken).ConfigureAwait(false);
        if (password != null)
        {
            secrets.Add(password.Value);
            text.Password = password.Value;
        }

        var builder = new NpgsqlSlimDataSourceBuilder(text.ConnectionString);
        builder.EnableTransportSecurity();
        // Only types that every server has are read: none need to be asked for.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        if (!settings.VerifiesBySystem)
        {
            // Npgsql verifies by the root certificate, or not at all.
            builder.UseSslClientAuthenticationOptionsCallback(options => options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            });
        }

        var source = builder.Build();
        await using (source.ConfigureAwait(false))
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (role != null)
                {
                    await connection.ExecuteAsync($"SET ROLE {Sql.Identifier(role)}", cancellationToken).ConfigureAwait(false);
                }

                return connection;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Makes the database, or finds that somebody else has in the meantime.</summary>
    /// <exception cref="MigrationException">The user may not.</exception>
    public async Task CreateDatabaseAsync(Log log, CancellationToken cancellationToken)
    {
        log.Info("creating", $"creating the database {settings.Database}");
        try
        {
            var connection = await OpenAsync(AdministrativeDatabase, null, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var owner = settings.Role == null ? "" : $" OWNER {Sql.Identifier(settings.Role)}";
                await connection.ExecuteAsync($"CREATE DATABASE {Sql.Identifier(settings.Database)}{owner}", cancellationToken).ConfigureAwait(false);
            }
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            log.Info("created", $"the database {settings.Database} was made by another migration");
        }
        catch (PostgresException failure)
        {
            throw new MigrationException(
                $"the database {settings.Database} does not exist and could not be created by {settings.User}: {failure.SqlState}: {failure.MessageText}", failure);
        }
    }

    /// <summary>How a bundle connects: without a password, which it gets by its environment or a passfile.</summary>
    /// <param name="lockTimeout">How long a statement waits for a lock; zero for no limit.</param>
    /// <param name="statementTimeout">How long a statement may take; zero for no limit.</param>
    /// <param name="checksClient">Whether the server can notice that its client is gone, as since version 14.</param>
    /// <param name="passfile">The passfile; null for none.</param>
    /// <returns>A connection string.</returns>
    public string ForBundle(TimeSpan lockTimeout, TimeSpan statementTimeout, bool checksClient, string? passfile)
    {
        var text = Describe(settings.Database, BundleName);
        text.Timeout = 15;
        // What limits a migration is the limits below and the deadline of the Job; the default of 30 seconds breaks long ones.
        text.CommandTimeout = 0;
        text.Passfile = passfile;
        var options = new StringBuilder();
        if (settings.Role != null)
        {
            Option(options, "role", settings.Role);
        }

        Option(options, "lock_timeout", Milliseconds(lockTimeout));
        Option(options, "statement_timeout", Milliseconds(statementTimeout));
        if (checksClient)
        {
            // Ends a statement whose client is gone, which would hold its locks to the end otherwise.
            Option(options, "client_connection_check_interval", "2s");
        }

        text.Options = options.ToString();
        return text.ConnectionString;
    }

    private NpgsqlConnectionStringBuilder Describe(string database, string name) => new()
    {
        Host = settings.Host,
        Port = settings.Port,
        Database = database,
        Username = settings.User,
        SslMode = (settings.SslMode, settings.RootCertificate) switch
        {
            (SslMode.Disable, _) => Npgsql.SslMode.Disable,
            (SslMode.Allow, _) => Npgsql.SslMode.Allow,
            (SslMode.Prefer, _) => Npgsql.SslMode.Prefer,
            // As libpq has it: with a root certificate, require verifies the authority.
            (SslMode.Require, null) => Npgsql.SslMode.Require,
            (SslMode.Require or SslMode.VerifyCa, _) => Npgsql.SslMode.VerifyCA,
            _ => Npgsql.SslMode.VerifyFull,
        },
        RootCertificate = settings.RootCertificate,
        GssEncryptionMode = GssEncryptionMode.Disable,
        ApplicationName = name,
        Pooling = false,
        // A migration may be silent for longer than what is between here and the server keeps a connection that is.
        TcpKeepAlive = true,
        TcpKeepAliveTime = 60,
    };

    private static void Option(StringBuilder options, string name, string value)
    {
        if (options.Length > 0)
        {
            options.Append(' ');
        }

        options.Append("-c ").Append(name).Append('=')
            .Append(value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(" ", @"\ ", StringComparison.Ordinal));
    }

    private static string Milliseconds(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
