using System.Diagnostics;
using System.IO.Compression;
using AwesomeAssertions;
using Xunit;

namespace GitopsLab.MigrationList;

public sealed class PackageTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("migration-list-package-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_package_works_by_itself()
    {
        await RunAsync("pack", Path.Combine(ListTool.Root, "src", "MigrationList.Tool"), "--no-build", "--configuration", ListTool.Configuration,
            "--output", folder.FullName);
        await ZipFile.ExtractToDirectoryAsync(
            Path.Combine(folder.FullName, "dotnet-migrations.0.1.0.nupkg"), folder.FullName, TestContext.Current.CancellationToken);
        var list = Path.Combine(folder.FullName, "migrations.json");

        await RunAsync(Path.Combine(folder.FullName, "tools", "net10.0", "any", "dotnet-migrations.dll"), "list",
            "--assembly", ListTool.Listed, "--context", "OrdersContext", "--output", list);

        MigrationList.Read(list).Contexts.Single().Migrations.Should().HaveCount(4);
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, await output + await error);
    }
}
