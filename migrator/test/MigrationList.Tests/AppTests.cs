using AwesomeAssertions;
using Xunit;

namespace GitopsLab.MigrationList;

/// <summary>Apps whose start does what nobody expects of it.</summary>
public sealed class AppTests : IDisposable
{
    private readonly ListTool tool = new();

    public void Dispose() => tool.Dispose();

    [Fact]
    public async Task An_app_that_fails_to_start_is_told_with_its_own_reason()
    {
        var result = await tool.ListAsync(ListTool.Listed, "--", "throw");

        result.ExitCode.Should().Be(1);
        result.Error.Should().HaveCount(3);
        result.Error[0].Should().StartWith("error: HandwrittenContext: the context cannot be made: ").And.Contain("the region is missing");
        result.Error[1].Should().Be("error: OrdersContext: the context cannot be created either: it needs the app, which did not start");
        result.Error[2].Should().Be("error: StockContext: the context cannot be created either: it needs the app, which did not start");
        File.Exists(tool.ListFile).Should().BeFalse();
    }

    [Fact]
    public async Task A_context_with_a_factory_does_not_need_the_app()
    {
        var result = await tool.ListAsync(ListTool.Listed, "-c", "AuditContext", "--", "throw");

        result.ExitCode.Should().Be(0);
        MigrationList.Read(tool.ListFile).Contexts.Single().Migrations.Single().Id.Should().Be("20260101000000_Initial");
    }

    [Fact]
    public async Task An_app_that_never_builds_its_host_is_given_up()
    {
        var result = await tool.ListAsync(ListTool.Listed, "--timeout", "1", "--", "hang");

        result.ExitCode.Should().Be(1);
        result.Error[0].Should().StartWith("error: HandwrittenContext: ").And.Contain("Give it more time with --timeout");
        result.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task An_app_that_ends_the_process_leaves_no_list_and_no_success()
    {
        var result = await tool.ListAsync(ListTool.Listed, "--", "exit");

        result.ExitCode.Should().Be(1);
        result.Error[0].Should().Be(
            "error: Listed.dll ended the process with exit code 0 before its contexts were read: .NET cannot run it, or the app ends itself "
            + "(EF Core stops its start by an exception, HostAbortedException, which it must not catch); it printed last:");
        result.Error[1..].Should().BeEquivalentTo("{ \"Contexts\": [] }", "starting");
        File.Exists(tool.ListFile).Should().BeFalse();
    }

    [Fact]
    public async Task An_app_whose_threads_never_end_is_listed_all_the_same()
    {
        var result = await tool.ListAsync(ListTool.Listed, "--", "endless-thread");

        result.ExitCode.Should().Be(0);
        result.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_the_app_prints_is_shown_where_it_is_asked_for()
    {
        var result = await tool.ListAsync(ListTool.Listed, "-c", "OrdersContext", "--verbose");

        result.ExitCode.Should().Be(0);
        result.Error.Should().BeEquivalentTo("{ \"Contexts\": [] }", "starting");
    }
}
