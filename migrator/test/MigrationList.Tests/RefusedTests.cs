using AwesomeAssertions;
using Xunit;

namespace GitopsLab.MigrationList;

public sealed class RefusedTests : IDisposable
{
    private readonly ListTool tool = new();

    public void Dispose() => tool.Dispose();

    [Fact]
    public async Task All_that_would_go_wrong_in_production_is_told_at_once_with_its_remedy()
    {
        var result = await tool.ListAsync(ListTool.Refused);

        result.ExitCode.Should().Be(1);
        result.Error.Should().Equal(
            "warning: MergedContext: the model's snapshot is not that of its last migration, 20260101000000_Merged: where two branches were merged, "
            + "remove the later migration and add it again",
            "warning: SeedingContext: UseSeeding: it runs after each run of the bundle, in two at once too: it must mind what is there already. "
            + "Leave it out there where it is for developers: if (!EF.IsDesignTime) options.UseSeeding(...)",
            "warning: DesignTimeContext: EF.IsDesignTime is true in a bundle too, so its history table there is not what the app has when it runs",
            "error: AsyncSeedingContext: UseAsyncSeeding without UseSeeding: a bundle fails at its end, since it runs nothing async. "
            + "Leave it out there: if (!EF.IsDesignTime) options.UseAsyncSeeding(...); or add UseSeeding",
            "error: BrokenContext: 20260101000000_Transactional: CREATE INDEX CONCURRENTLY cannot run in a transaction: "
            + "pass suppressTransaction: true to Sql(), or annotate the index with IsCreatedConcurrently()",
            "error: BrokenContext: 20260102000000_Nameless: CREATE INDEX CONCURRENTLY names no index, so what a broken run leaves behind "
            + "could not be found: give the index a name",
            "error: BrokenContext: 20260103000000_Throws: the SQL of Up cannot be made: the file of countries is missing",
            "error: ElsewhereContext: its options look for migrations in Npgsql, which has none; they are in Refused: "
            + "UseNpgsql(x => x.MigrationsAssembly(\"Refused\"))",
            "error: ImpatientContext: CommandTimeout(15): a migration that takes longer would be broken off, whatever its own limits are. "
            + "Leave it out there: if (!EF.IsDesignTime) options.CommandTimeout(15)",
            "error: PendingContext: PendingModelChangesWarning: its model in Production is not that of its last migration. "
            + "Add the migration that is missing: dotnet ef migrations add NAME; or, where the model depends on the environment, make it one model",
            "error: RetryingContext: EnableRetryOnFailure: a bundle too would try a failed migration again and again, and each try makes the app wait. "
            + "Leave it out there: if (!EF.IsDesignTime) options.EnableRetryOnFailure()",
            "error: TwiceContext: 20260101000000_Twice: Refused.Once and Refused.Twice have this id, and EF Core would apply one of them: "
            + "give one another id",
            "error: SharedContext and SharingContext keep the migration 20260101000000_Initial in one history table, __EFMigrationsHistory: "
            + "give each context a table of its own, UseNpgsql(x => x.MigrationsHistoryTable(\"...\")), or the migration another id");
        File.Exists(tool.ListFile).Should().BeFalse();
    }

    [Theory]
    [InlineData("RemediedContext")]
    [InlineData("PendingIgnoredContext")]
    public async Task What_follows_the_remedy_is_listed(string context)
    {
        var result = await tool.ListAsync(ListTool.Refused, "--context", context);

        result.ExitCode.Should().Be(0);
        result.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task A_seeder_is_in_the_list()
    {
        await tool.ListAsync(ListTool.Refused, "--context", "SeedingContext");

        MigrationList.Read(tool.ListFile).Contexts.Single().Seeds.Should().BeTrue();
    }

    [Fact]
    public async Task A_context_without_migrations_is_refused()
    {
        var result = await tool.ListAsync(ListTool.Refused, "--context", "EmptyContext");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Equal("error: EmptyContext: it has no migrations: add one with 'dotnet ef migrations add', "
            + "or name the assembly that holds them with --migrations-assembly");
    }
}
