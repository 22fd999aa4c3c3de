using AwesomeAssertions;
using GitopsLab.Migrate.Support;
using GitopsLab.MigrationGate.Support;
using Xunit;

namespace GitopsLab.MigrationGate;

/// <summary>The sample, judged from its project as a developer does.</summary>
public sealed class SampleTests(PostgresServer server) : IDisposable
{
    private readonly Tool tool = new();

    public void Dispose() => tool.Dispose();

    [Fact]
    public async Task The_documentation_has_its_verdict()
    {
        var project = Path.Combine(Tool.Root, "..", "samples", "weather", "src", "Weather.Api");
        var result = await tool.RunAsync("gate", "--project", project, "--database", server.ConnectionString("postgres"));

        result.ExitCode.Should().Be(0, result.Error);
        var page = await File.ReadAllTextAsync(Path.Combine(Tool.Root, "..", "docs", "gate.md"), TestContext.Current.CancellationToken);
        page.Should().Contain($"```text\n{result.Output.Trim()}\n```");
    }
}
