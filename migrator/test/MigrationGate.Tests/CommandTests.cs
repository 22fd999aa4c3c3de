using System.Text.Json;
using AwesomeAssertions;
using GitopsLab.Migrate.Support;
using GitopsLab.MigrationGate.Support;
using Npgsql;
using Xunit;

namespace GitopsLab.MigrationGate;

/// <summary>The command, as people and workflows run it.</summary>
public sealed class CommandTests(PostgresServer server) : IDisposable
{
    private readonly Shop shop = new();
    private readonly Tool tool = new();

    public void Dispose()
    {
        shop.Dispose();
        tool.Dispose();
    }

    [Fact]
    public async Task What_stops_is_printed_with_what_to_do_instead()
    {
        tool.Add("base.json", shop.Base());
        tool.Add("next.json", shop.Next(shop.Migration("20260201000000_Next", m => m.DropColumn("note", "orders"), m => m.AddColumn<string>("note", "orders", "text", nullable: true))));

        var result = await tool.RunAsync("gate", "--list", "next.json", "--base", "base.json");

        result.Error.Should().BeEmpty();
        result.ExitCode.Should().Be(1);
        result.Output.Should().Be(
            """
            ShopContext: 1 new migration, upon release 1.4
            20260201000000_Next: unsafe
              locks orders ACCESS EXCLUSIVE briefly
              error column-dropped: DropColumn orders.note: release 1.4 still maps it, and its pods fail with 42703 from then on
                Stop using it in one release, and remove it in a later one with [AcknowledgeUnsafe("why", UnusedSince = "that release")]

            stop: 1 error

            """);
    }

    [Fact]
    public async Task What_passes_is_printed_in_short()
    {
        tool.Add("base.json", shop.Base());
        tool.Add("next.json", shop.Next(shop.Migration("20260201000000_Next", m => m.CreateSequence("numbers"), m => m.DropSequence("numbers"))));

        var result = await tool.RunAsync("gate", "--list", "next.json", "--base", "base.json");

        result.ExitCode.Should().Be(0);
        result.Output.Should().Be(
            """
            ShopContext: 1 new migration, upon release 1.4
            20260201000000_Next: additive

            pass

            """);
    }

    [Fact]
    public async Task It_tries_on_the_server_of_the_variable_and_leaves_nothing_there()
    {
        tool.Environment["MIGRATIONS_DATABASE"] = server.ConnectionString("postgres");
        tool.Add("base.json", shop.Base());
        tool.Add("next.json", shop.Next(shop.Migration("20260201000000_Next", m => m.Sql("ALTER TABLE orders DROP COLUMN note"))));

        var result = await tool.RunAsync("gate", "--list", "next.json", "--base", "base.json");

        result.ExitCode.Should().Be(1);
        result.Output.Should().Contain("error column-dropped: orders.note: release 1.4 still maps it")
            .And.Contain("    asked: SELECT fails: 42703: column \"note\" does not exist");
        await using var connection = await server.OpenAsync("postgres");
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_database WHERE datname LIKE 'gate\\_%' AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = pg_database.datname)", connection);
        // Databases of tests that run beside this one are in use.
        Convert.ToInt64(await command.ExecuteScalarAsync()).Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_command_is_said_at_once()
    {
        var nothing = await tool.RunAsync("gate");
        var much = await tool.RunAsync("gate", "--list", tool.Add("a.json", shop.Base()), "--base", "a.json", "--base-revision", "main");

        nothing.ExitCode.Should().Be(2);
        nothing.Error.Should().Be("error: name what is judged: either --list FILE, which 'dotnet migrations list' writes, or --project FILE, which is built\n");
        much.ExitCode.Should().Be(2);
        much.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().Equal(
            "error: --base and --base-revision name two bases: leave one out",
            "error: --base-revision main: --project must say what is built there");
    }

    [Fact]
    public async Task A_file_that_is_no_list_is_named()
    {
        await File.WriteAllTextAsync(tool.File("a.json"), "{}", TestContext.Current.CancellationToken);

        var result = await tool.RunAsync("gate", "--list", "a.json");

        result.ExitCode.Should().Be(2);
        result.Error.Should().StartWith($"error: --list {tool.File("a.json")}: it is no list of migrations: ");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_without_its_password()
    {
        var result = await tool.RunAsync("gate", "--list", tool.Add("a.json", shop.Base()), "--database", "Host=127.0.0.1;Port=1;Username=a;Password=Tr0ub4dor");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Be("error: --database: Failed to connect to 127.0.0.1:1: name a server and a role that may make databases\n");
    }

    [Fact]
    public async Task Reports_name_the_line_that_they_are_about()
    {
        Directory.CreateDirectory(tool.File("src/Migrations"));
        await File.WriteAllTextAsync(tool.File("src/Migrations/20260201000000_Next.cs"),
            """
            public partial class Next : Migration
            {
                protected override void Up(MigrationBuilder migrationBuilder)
                {
                    migrationBuilder.CreateSequence("numbers");

                    migrationBuilder.DropColumn(
                        name: "note",
                        table: "orders");
                }
            }
            """,
            TestContext.Current.CancellationToken);
        tool.Add("base.json", shop.Base());
        tool.Add("next.json", shop.Next(shop.Migration("20260201000000_Next", m =>
        {
            m.CreateSequence("numbers");
            m.DropColumn("note", "orders");
        })));

        await tool.RunAsync("gate", "--list", "next.json", "--base", "base.json", "--sarif", "gate.sarif", "--json", "gate.json", "--markdown", "gate.md", "--title", "shop");

        using var sarif = JsonDocument.Parse(await File.ReadAllTextAsync(tool.File("gate.sarif"), TestContext.Current.CancellationToken));
        var result = sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Single();
        result.GetProperty("ruleId").GetString().Should().Be("column-dropped");
        result.GetProperty("level").GetString().Should().Be("error");
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        place.GetProperty("artifactLocation").GetProperty("uri").GetString().Should().Be("src/Migrations/20260201000000_Next.cs");
        place.GetProperty("region").GetProperty("startLine").GetInt32().Should().Be(7);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(tool.File("gate.json"), TestContext.Current.CancellationToken));
        json.RootElement.GetProperty("verdict").GetString().Should().Be("stop");
        var migration = json.RootElement.GetProperty("contexts")[0].GetProperty("migrations")[0];
        migration.GetProperty("effect").GetString().Should().Be("unsafe");
        migration.GetProperty("locks")[0].GetProperty("mode").GetString().Should().Be("ACCESS EXCLUSIVE");
        migration.GetProperty("findings")[0].GetProperty("rule").GetString().Should().Be("column-dropped");
        var markdown = await File.ReadAllTextAsync(tool.File("gate.md"), TestContext.Current.CancellationToken);
        markdown.Should().StartWith("### shop\n\n**Stop**: 1 error\n\nWhile this rolls out, release 1.4 still serves on the new schema.\n")
            .And.Contain("- :x: [column-dropped](https://github.com/gitops-lab/gitops-lab/blob/main/docs/gate.md#column-dropped) `DropColumn orders.note`: release 1.4 still maps it")
            .And.Contain("```sql\nCREATE SEQUENCE numbers").And.Contain("ALTER TABLE orders DROP COLUMN note;\n```");
    }

    [Fact]
    public void The_documentation_has_each_rule()
    {
        var page = File.ReadAllText(Path.Combine(Tool.Root, "..", "docs", "gate.md"));

        page.Split('\n').Where(line => line.StartsWith("| <a id=\"", StringComparison.Ordinal)).Select(line => line.Split('"')[1])
            .Should().Equal(Rules.GateRules.All.Select(rule => rule.Id));
    }
}
