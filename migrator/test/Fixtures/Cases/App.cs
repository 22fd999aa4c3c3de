using Npgsql;

namespace Cases;

/// <summary>The app of a release. It works only on the schema of its release, as real ones do.</summary>
public static class App
{
    public static async Task<NpgsqlDataSource> ConnectAsync()
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = Variable("DB__HOST"),
            Port = int.Parse(Variable("DB__PORT")),
            Database = Variable("DB__NAME"),
            Username = Variable("DB__USER"),
            Password = Variable("DB__PASSWORD"),
            SslMode = Variable("DB__SSLMODE") == "disable" ? SslMode.Disable : SslMode.Require,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Timeout = 4,
        });
        await CheckAsync(source);
        Console.WriteLine("serving");
        return source;
    }

    /// <summary>Fails where the schema is not the release's.</summary>
    public static async Task<string> CheckAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand($"SELECT v{Releases.App} FROM item");
        await command.ExecuteNonQueryAsync();
        return $"release {Releases.App}\n";
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
