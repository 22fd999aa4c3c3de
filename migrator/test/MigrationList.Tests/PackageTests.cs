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
        await DotNet.RunAsync(Path.Combine(ListTool.Root, "src", "MigrationList.Tool"),
            "pack", "--no-build", "--configuration", ListTool.Configuration, "--output", folder.FullName);
        await ZipFile.ExtractToDirectoryAsync(
            Path.Combine(folder.FullName, "dotnet-migrations.0.1.0.nupkg"), folder.FullName, TestContext.Current.CancellationToken);
        var list = Path.Combine(folder.FullName, "migrations.json");

        await DotNet.RunAsync(folder.FullName, Path.Combine("tools", "net10.0", "any", "dotnet-migrations.dll"), "list",
            "--assembly", ListTool.Listed, "--context", "OrdersContext", "--output", list);

        MigrationList.Read(list).Contexts.Single().Migrations.Should().HaveCount(4);
    }
}
