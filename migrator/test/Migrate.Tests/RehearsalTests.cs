using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using GitopsLab.Migrate.Support;
using Npgsql;
using Xunit;

namespace GitopsLab.Migrate;

/// <summary>The rehearsal of a release, by the real launcher and bundle.</summary>
[Collection(Alone.Name)]
public sealed partial class RehearsalTests(PostgresServer server, CasesImage image) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rehearsal-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_release_is_taken_up_by_two_down_and_up_again()
    {
        var (code, lines) = await RehearseAsync("six", "--base", await BaseAsync("six", 3), "--test", "psql --tuples-only --command 'SELECT 40 + 2'");

        lines.Should().Equal(
            "ok: up to the base, 20260202000000_Column2",
            "ok: up, by two at once",
            "       42",
            "ok: the tests of the base on the new schema",
            "ok: down to 20260202000000_Column2",
            "ok: the schema is that of the base",
            "ok: up again",
            "ok: the schema is that of before",
            "pass");
        code.Should().Be(0);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Several_contexts_are_rehearsed_from_nothing()
    {
        var folder = await image.MigrationsAsync("both", "CasesContext", "OtherContext");
        var (code, lines) = await RunAsync("both", folder);

        lines[^1].Should().Be("pass", string.Join('\n', lines));
        lines[1].Should().Be("ok: down to CasesContext/0,OtherContext/0");
        code.Should().Be(0);
    }

    [Fact]
    public async Task A_way_back_that_leaves_something_behind_stops()
    {
        var (code, lines) = await RehearseAsync("leaves", "--base", await BaseAsync("leaves", 1));

        code.Should().Be(1);
        lines[..6].Should().Equal(
            "ok: up to the base, 20260101000000_Init",
            "ok: up, by two at once",
            "ok: down to 20260101000000_Init",
            "failed: the schema is that of the base",
            "  Down leaves another schema than Up found:",
            "  +     \"Left\" text");
        lines[6].Should().Be("failed: up again");
        string.Join('\n', lines).Should().Contain("42701");
        lines[^1].Should().Be("stop");
    }

    [Fact]
    public async Task Where_there_is_no_way_back_it_says_so()
    {
        var (code, lines) = await RehearseAsync("production", "--base", await BaseAsync("production", 1));

        lines[^2].Should().Be("left out: down to the base, since there is no way back from 20260102000000_GrantInProduction");
        code.Should().Be(0);
    }

    [Fact]
    public async Task Tests_that_fail_stop()
    {
        var (code, lines) = await RehearseAsync("add", "--test", "exit 3");

        code.Should().Be(1);
        lines.Should().ContainInOrder("failed: the tests of the base on the new schema", "  they end with 3: exit 3");
    }

    [Fact]
    public async Task All_that_is_missing_is_said_at_once_and_no_password()
    {
        var list = Path.Combine(_folder.FullName, "migrations.json");
        File.Copy(Path.Combine(await image.MigrationsAsync("add"), "migrations.json"), list);

        var (code, lines) = await StartAsync("add", ["rehearse", "--list", list], null);

        code.Should().Be(2);
        lines.Should().Equal(
            $"error: there is no launcher at {Path.GetFullPath(Path.Combine(_folder.FullName, "..", "migrate"))}, where an image has it beside the folder of its list: name it by --migrate FILE",
            $"error: --list {list}: the bundle of CasesContext is not beside it: {Path.Combine(_folder.FullName, "CasesContext")}",
            "error: --database: name a PostgreSQL whose role may make databases, by the option or by MIGRATIONS_DATABASE");
    }

    private async Task<(int ExitCode, List<string> Lines)> RehearseAsync(string fixture, params string[] options) =>
        await RunAsync(fixture, await image.MigrationsAsync(fixture), options);

    private Task<(int ExitCode, List<string> Lines)> RunAsync(string fixture, string folder, params string[] options) => StartAsync(
        fixture,
        ["rehearse", "--list", Path.Combine(folder, "migrations.json"), "--migrate", Path.Combine(CasesImage.Root, "src/Migrate/bin", CasesImage.Configuration, "net10.0", "migrate"), .. options],
        server.ConnectionString("postgres"));

    private static async Task<(int ExitCode, List<string> Lines)> StartAsync(string fixture, IReadOnlyList<string> arguments, string? database)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true }
            .With([Path.Combine(AppContext.BaseDirectory, "list-tool", "dotnet-migrations.dll"), .. arguments]);
        start.Environment["FIXTURE"] = fixture;
        start.Environment["MIGRATIONS_DATABASE"] = database ?? "";
        using var process = Process.Start(start)!;
        var text = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        text.Should().NotContain(output => output.Contains(PostgresServer.Password, StringComparison.Ordinal));
        return (process.ExitCode, [.. (text[0] + text[1]).Split('\n').Where(line => line.Trim() != "").Select(line => Seconds().Replace(line, ""))]);
    }

    // The list of an older release has fewer migrations.
    private async Task<string> BaseAsync(string fixture, int migrations)
    {
        var list = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(await image.MigrationsAsync(fixture), "migrations.json")))!;
        var all = list["contexts"]![0]!["migrations"]!.AsArray();
        while (all.Count > migrations)
        {
            all.RemoveAt(all.Count - 1);
        }

        var file = Path.Combine(_folder.FullName, "base.json");
        await File.WriteAllTextAsync(file, list.ToJsonString());
        return file;
    }

    private async Task NothingIsLeftAsync()
    {
        await using var connection = await server.OpenAsync("postgres");
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_database d WHERE datname LIKE 'gate\\_%' AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)", connection);
        Convert.ToInt64(await command.ExecuteScalarAsync()).Should().BeLessThanOrEqualTo(1);
    }

    [GeneratedRegex(@" \(\d+\.\d s\)$")]
    private static partial Regex Seconds();
}
