using Npgsql;

namespace GitopsLab.MigrationGate.Postgres;

/// <summary>A database that is made for one run, on a server that is named, and dropped with all that is in it when the run ends.</summary>
internal sealed class ThrowawayDatabase : IAsyncDisposable
{
    private readonly string administrative;
    private readonly NpgsqlConnectionStringBuilder address;

    private ThrowawayDatabase(NpgsqlConnectionStringBuilder server)
    {
        administrative = server.ConnectionString;
        address = new NpgsqlConnectionStringBuilder(administrative)
        {
            Database = $"gate_{Guid.NewGuid():N}",
            ApplicationName = "dotnet-migrations"
        };
    }

    /// <summary>How to connect to the database.</summary>
    public NpgsqlConnectionStringBuilder Address => new(address.ConnectionString);

    /// <summary>Makes a database of a name that is not taken.</summary>
    /// <param name="server">A connection string of a role that may make databases; the database that it names is only connected to.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The database, empty.</returns>
    /// <exception cref="NpgsqlException">The server cannot be reached, or the role may not.</exception>
    public static async Task<ThrowawayDatabase> CreateAsync(string server, CancellationToken cancellationToken)
    {
        var own = new NpgsqlConnectionStringBuilder(server) { Pooling = false, GssEncryptionMode = GssEncryptionMode.Disable };
        if (string.IsNullOrEmpty(own.Database))
        {
            own.Database = "postgres";
        }

        var database = new ThrowawayDatabase(own);
        // Of template0: what somebody put into the template is none of the project's.
        try
        {
            await database.AdministerAsync($"CREATE DATABASE {database.address.Database} TEMPLATE template0", cancellationToken);
            return database;
        }
        catch (OperationCanceledException)
        {
            // The server may have made it all the same.
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a session.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The session, which the caller closes.</returns>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(address.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drops the database, whoever is connected to it.</summary>
    /// <returns>A task that ends when the database is gone.</returns>
    public async ValueTask DisposeAsync() =>
        await AdministerAsync($"DROP DATABASE IF EXISTS {address.Database} WITH (FORCE)", CancellationToken.None);

    private async Task AdministerAsync(string sql, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(administrative);
        await using (connection)
        {
            await connection.OpenAsync(cancellationToken);
            var command = new NpgsqlCommand(sql, connection);
            await using (command)
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }
}
