using AwesomeAssertions;
using GitopsLab.Migrate.Bundles;
using Xunit;

namespace GitopsLab.Migrate;

public sealed class BundleOutputTests
{
    [Theory]
    [InlineData("""{"@t":"2026-11-27T00:00:00Z","@mt":"Executed DbCommand ({elapsed}ms)","elapsed":3}""")]
    [InlineData("""{"@t":"2026-11-27T00:00:00Z","@mt":"Connecting","@l":"Verbose"}""")]
    [InlineData("""{"Level":"INFO","Message":"Connecting"}""")]
    [InlineData("""{"LogLevel":"Information","Message":"Connecting"}""")]
    public void What_a_JSON_log_says_in_passing_is_no_failure(string line)
    {
        Failure(line).Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"@t":"2026-11-27T00:00:00Z","@mt":"It broke","@l":"Error"}""")]
    [InlineData("""{"level":"Warning","message":"It broke"}""")]
    public void What_it_says_of_a_failure_is_told(string line)
    {
        Failure(line).Should().ContainSingle().Which.Should().Contain("It broke");
    }

    private static IReadOnlyList<string> Failure(string line)
    {
        var output = new BundleOutput();
        output.Add(line);
        return output.Failure();
    }
}
