using System.Diagnostics;
using System.Xml.Linq;
using AwesomeAssertions;
using GitopsLab.Migrate.Support;
using Xunit;

namespace GitopsLab.Migrate;

/// <summary>A repository with a release, a branch that was merged meanwhile, and two that are to be: reviewed as the workflow does it.</summary>
[Collection(Alone.Name)]
public sealed class ReviewTests(PostgresServer server) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("review-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task One_branch_is_stopped_and_one_passes()
    {
        await MakeRepositoryAsync();

        var bad = await ReviewAsync("bad");
        bad.ExitCode.Should().Be(1, bad.Output);
        var comment = await CommentAsync("bad");
        comment.Should().StartWith("### shop\n\n**Stop**: 2 errors");
        comment.Should().Contain("[column-dropped](https://github.com/gitops-lab/gitops-lab/blob/main/docs/gate.md#column-dropped) `DropColumn orders.note`: release 1.0.0 still maps it")
            .And.Contain("PostgreSQL said: SELECT fails: 42703")
            .And.Contain("sorts before 20260203000000\\_Theirs of the target branch".Replace("\\_", "_", StringComparison.Ordinal))
            .And.Contain("ALTER TABLE orders DROP COLUMN note;")
            .And.Contain("**Rehearsed** on PostgreSQL: pass");

        var good = await ReviewAsync("good", "--tests", "test -f Program.cs && ! test -f Migrations/Good.cs && psql --command 'SELECT note FROM orders'");
        good.ExitCode.Should().Be(0, good.Output);
        comment = await CommentAsync("good");
        comment.Should().StartWith("### shop\n\n**Pass**").And.Contain("ok: the tests of the base on the new schema").And.NotContain(":x:");
        (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "good", "affected", "environments"))).Should().Be("shop\n");
        (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "good", "affected", "number"))).Should().Be("7\n");
        (await GitAsync("worktree", "list")).Should().NotContain("dotnet-migrations-", "nothing is left checked out");
    }

    [Fact]
    public async Task What_is_wrong_with_the_command_is_said()
    {
        var result = await RunAsync("dotnet", [Tool, "review", "--name", "The Shop", "--output", "x"], database: "");

        result.ExitCode.Should().Be(2);
        result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().BeEquivalentTo(
            "error: --name The Shop: lower-case letters, digits and single hyphens between them, 30 at most, such as order-history",
            "error: --database: name a PostgreSQL whose role may make databases, by the option or by MIGRATIONS_DATABASE");
    }

    private static string Tool => Path.Combine(AppContext.BaseDirectory, "list-tool", "dotnet-migrations.dll");

    private string Repository => Path.Combine(_folder.FullName, "shop");

    private async Task MakeRepositoryAsync()
    {
        Directory.CreateDirectory(Path.Combine(Repository, "Migrations"));
        await GitAsync("init", "--quiet", "--initial-branch=main");
        var versions = XDocument.Load(Path.Combine(CasesImage.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
        await WriteAsync(".gitignore", "bin/\nobj/\n");
        await WriteAsync("Shop.csproj",
            $"""
             <Project Sdk="Microsoft.NET.Sdk.Web">
               <PropertyGroup>
                 <TargetFramework>net10.0</TargetFramework>
                 <ImplicitUsings>enable</ImplicitUsings>
               </PropertyGroup>
               <ItemGroup>
                 <PackageReference Include="Microsoft.EntityFrameworkCore.Design" Version="{versions["Microsoft.EntityFrameworkCore.Design"]}" />
                 <PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="{versions["Npgsql.EntityFrameworkCore.PostgreSQL"]}" />
               </ItemGroup>
             </Project>
             """);
        await WriteAsync("Program.cs",
            """
            using Microsoft.EntityFrameworkCore;
            using Microsoft.EntityFrameworkCore.Diagnostics;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddDbContext<ShopContext>(options => options.UseNpgsql("Host=nowhere")
                .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)));
            builder.Build().Run();

            public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
            {
                protected override void OnModelCreating(ModelBuilder model) => model.Entity<Order>(order =>
                {
                    order.ToTable("orders");
                    order.Property(row => row.Id).HasColumnName("id");
                    order.Property(row => row.Note).HasColumnName("note");
                });
            }

            public class Order
            {
                public int Id { get; set; }

                public string Note { get; set; }
            }
            """);
        await MigrationAsync("20260201000000_Orders", "Sql(\"CREATE TABLE orders (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, note text)\")", "DropTable(\"orders\")");
        await CommitAsync("Release 1.0.0");
        await GitAsync("tag", "v1.0.0");
        await GitAsync("switch", "--quiet", "--create", "bad");
        await MigrationAsync("20260202000000_Bad", "DropColumn(\"note\", \"orders\")", "AddColumn<string>(\"note\", \"orders\", \"text\", nullable: true)");
        await CommitAsync("Bad");
        await GitAsync("switch", "--quiet", "main");
        await MigrationAsync("20260203000000_Theirs", "AddColumn<string>(\"theirs\", \"orders\", \"text\", nullable: true)", "DropColumn(\"theirs\", \"orders\")");
        await CommitAsync("Theirs");
        // As GitHub checks a pull request out: merged with the branch.
        await GitAsync("switch", "--quiet", "bad");
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@example.com", "merge", "--quiet", "--no-edit", "main");
        await GitAsync("switch", "--quiet", "--create", "good", "main");
        await MigrationAsync("20260204000000_Good", "AddColumn<string>(\"good\", \"orders\", \"text\", nullable: true)", "DropColumn(\"good\", \"orders\")");
        await CommitAsync("Good");
    }

    private Task MigrationAsync(string id, string up, string down)
    {
        var name = id[(id.IndexOf('_') + 1)..];
        return WriteAsync($"Migrations/{name}.cs",
            $$"""
              using Microsoft.EntityFrameworkCore.Infrastructure;
              using Microsoft.EntityFrameworkCore.Migrations;

              [DbContext(typeof(ShopContext)), Migration("{{id}}")]
              public class {{name}} : Migration
              {
                  protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.{{up}};

                  protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.{{down}};
              }
              """);
    }

    private async Task<(int ExitCode, string Output)> ReviewAsync(string branch, params string[] options)
    {
        await GitAsync("switch", "--quiet", branch);
        return await RunAsync("dotnet",
            [
                Tool, "review", "--name", "shop", "--number", "7", "--target-revision", "main", "--output", Path.Combine(_folder.FullName, branch),
                "--launcher", Path.Combine(CasesImage.Root, "src/Migrate/bin", CasesImage.Configuration, "net10.0", "migrate"), .. options
            ],
            server.ConnectionString("postgres"));
    }

    private Task<string> CommentAsync(string branch) => File.ReadAllTextAsync(Path.Combine(_folder.FullName, branch, "shop.md"));

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(Repository, name), text);

    private async Task CommitAsync(string message)
    {
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", message);
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        var (code, output) = await RunAsync("git", arguments, null);
        code.Should().Be(0, output);
        return output;
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string program, IReadOnlyList<string> arguments, string? database)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = Directory.Exists(Repository) ? Repository : _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        }.With(arguments);
        start.Environment["MIGRATIONS_DATABASE"] = database ?? "";
        // Locked mode is this repository's.
        start.Environment.Remove("CI");
        using var process = Process.Start(start)!;
        var text = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, text[0] + text[1]);
    }
}
