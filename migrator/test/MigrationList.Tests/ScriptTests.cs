using System.Text.RegularExpressions;
using AwesomeAssertions;
using Xunit;

namespace GitopsLab.MigrationList;

/// <summary>The statements of the list are those that EF Core's own tool writes.</summary>
public sealed partial class ScriptTests(ListedFixture fixture) : IClassFixture<ListedFixture>
{
    [Fact]
    public async Task Up()
    {
        var migrations = fixture.List.Contexts.Single(context => context.Name == "OrdersContext").Migrations;

        var script = await ScriptAsync();

        Words(string.Join(' ', migrations.SelectMany(migration => migration.Up).Select(statement => statement.Sql))).Should().Be(script);
    }

    [Fact]
    public async Task Down()
    {
        var migrations = fixture.List.Contexts.Single(context => context.Name == "OrdersContext").Migrations;

        var script = await ScriptAsync(migrations[^1].Id, "0");

        Words(string.Join(' ', migrations.Reverse().SelectMany(migration => migration.DownStatements).Select(statement => statement.Sql)))
            .Should().Be(script);
    }

    private static async Task<string> ScriptAsync(params string[] range)
    {
        var project = Path.Combine(ListTool.Root, "test", "Fixtures", "Listed");
        var file = Path.Combine(Path.GetTempPath(), $"migration-list-{Guid.NewGuid():N}.sql");
        try
        {
            await DotNet.RunAsync(project, "tool", "restore");
            await DotNet.RunAsync(project,
                ["ef", "migrations", "script", .. range, "--context", "OrdersContext", "--no-transactions", "--no-build",
                    "--configuration", ListTool.Configuration, "--output", file]);
            return Words(History().Replace(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), ""));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Words(string sql) => string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // What keeps the history is not in the list.
    [GeneratedRegex("""(CREATE TABLE IF NOT EXISTS|INSERT INTO|DELETE FROM) "__EFMigrationsHistory".*?;""", RegexOptions.Singleline)]
    private static partial Regex History();
}
