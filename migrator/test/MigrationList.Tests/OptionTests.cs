using AwesomeAssertions;
using Xunit;

namespace GitopsLab.MigrationList;

public sealed class OptionTests : IDisposable
{
    private readonly ListTool tool = new();

    public void Dispose() => tool.Dispose();

    [Fact]
    public async Task Contexts_are_migrated_in_the_order_in_which_they_are_named()
    {
        var result = await tool.ListAsync(ListTool.Listed, "--context", "StockContext", "-c", "listed.orders.orderscontext");

        result.ExitCode.Should().Be(0);
        MigrationList.Read(tool.ListFile).Contexts.Select(context => context.Name).Should().Equal("StockContext", "OrdersContext");
    }

    [Fact]
    public async Task Bundles_are_named_relative_to_the_list()
    {
        var orders = tool.Add("orders-bundle", "a program");
        var stock = tool.Add("more/stock-bundle", "a program");

        var result = await tool.ListAsync(
            ListTool.Listed, "-c", "OrdersContext", "-c", "StockContext", "--bundle", $"OrdersContext={orders}", "--bundle", $"StockContext={stock}");

        result.ExitCode.Should().Be(0);
        MigrationList.Read(tool.ListFile).Contexts.Select(context => context.Bundle).Should().Equal("orders-bundle", "more/stock-bundle");
    }

    [Fact]
    public async Task The_only_bundle_needs_no_name()
    {
        var result = await tool.ListAsync(ListTool.Listed, "-c", "OrdersContext", "--bundle", tool.Add("efbundle", "a program"));

        result.ExitCode.Should().Be(0);
        MigrationList.Read(tool.ListFile).Contexts.Single().Bundle.Should().Be("efbundle");
    }

    [Fact]
    public async Task A_bundle_that_is_not_there_is_refused()
    {
        var empty = tool.Add("empty", "");

        var result = await tool.ListAsync(
            ListTool.Listed, "-c", "OrdersContext", "-c", "StockContext", "--bundle", "OrdersContext=missing", "--bundle", $"StockContext={empty}");

        result.ExitCode.Should().Be(1);
        const string reason = "there is no such bundle: 'dotnet ef migrations bundle' may end with success and write none, "
            + "where the app ends the process itself";
        result.Error.Should().Equal(
            $"error: --bundle OrdersContext=missing: {reason}",
            $"error: --bundle StockContext={empty}: {reason}");
        File.Exists(tool.ListFile).Should().BeFalse();
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_options_is_told_at_once()
    {
        var outside = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(tool.ListFile)!, "..", "bundle"));

        var result = await tool.ListAsync(
            ListTool.Listed, "-c", "OrdersContext", "-c", "StockContext", "--bundle", "efbundle", "--bundle", "Orders=efbundle", "--bundle", $"StockContext={outside}");

        result.ExitCode.Should().Be(2);
        const string known = "Listed.Audit.AuditContext, Listed.Handwritten.HandwrittenContext, Listed.Orders.OrdersContext, Listed.Stock.StockContext";
        result.Error.Where(line => !line.Contains("no such bundle", StringComparison.Ordinal)).Should().Equal(
            "error: --bundle efbundle: there are several contexts; say whose it is, CONTEXT=efbundle, of OrdersContext, StockContext",
            $"error: --bundle Orders=efbundle: there is no context Orders; there are: {known}",
            $"error: --bundle StockContext={outside}: the image keeps bundles beside the list, so it must be in {Path.GetDirectoryName(tool.ListFile)}");
    }

    [Fact]
    public async Task A_context_that_there_is_not_is_refused_with_those_that_there_are()
    {
        var result = await tool.ListAsync(ListTool.Listed, "-c", "OrderContext");

        result.ExitCode.Should().Be(2);
        result.Error.Should().Equal("error: --context OrderContext: there is no such context; there are: "
            + "Listed.Audit.AuditContext, Listed.Handwritten.HandwrittenContext, Listed.Orders.OrdersContext, Listed.Stock.StockContext");
    }

    [Theory]
    [InlineData("error: name what is listed: either --assembly FILE, which is built already, or --project PATH, which is built", "list")]
    [InlineData("error: File does not exist: 'missing.dll'.", "list", "--assembly", "missing.dll")]
    [InlineData("error: Unrecognized command or argument 'lst'.", "lst")]
    [InlineData("error: Unrecognized command or argument '--contxt'.", "list", "--assembly", "LISTED", "--contxt", "OrdersContext")]
    [InlineData("error: --timeout must be more than 0", "list", "--assembly", "LISTED", "--timeout", "0")]
    public async Task A_command_that_is_wrong_is_refused(string message, params string[] arguments)
    {
        var result = await tool.RunAsync([.. arguments.Select(argument => argument == "LISTED" ? ListTool.Listed : argument)]);

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain(message);
    }

    [Fact]
    public async Task An_assembly_that_is_no_startup_project_is_refused()
    {
        var library = Path.Combine(Path.GetDirectoryName(ListTool.Listed)!, "Listed.Audit.dll");

        var result = await tool.ListAsync(library);

        result.ExitCode.Should().Be(2);
        result.Error.Should().Equal($"error: --assembly {library}: Listed.Audit.deps.json and Listed.Audit.runtimeconfig.json must be beside it: "
            + "name the startup project's assembly in its build output");
    }

    [Fact]
    public async Task A_list_that_cannot_be_written_is_an_error()
    {
        Directory.CreateDirectory(tool.ListFile);

        var result = await tool.ListAsync(ListTool.Listed, "-c", "OrdersContext");

        result.ExitCode.Should().Be(1);
        result.Error.Should().ContainSingle().Which.Should().StartWith($"error: {tool.ListFile} cannot be written: ");
    }
}
