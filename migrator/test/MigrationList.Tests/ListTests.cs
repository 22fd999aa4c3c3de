using AwesomeAssertions;
using Xunit;

namespace GitopsLab.MigrationList;

/// <summary>The list of the fixture, made once, where the machine speaks German.</summary>
public sealed class ListedFixture : IAsyncLifetime
{
    private readonly ListTool tool = new()
    {
        Environment = { ["LC_ALL"] = "de_DE.UTF-8", ["ASPNETCORE_ENVIRONMENT"] = "Development" }
    };

    public MigrationList List { get; private set; } = null!;

    internal ListTool.Result Result { get; private set; } = null!;

    public string File => tool.ListFile;

    public async ValueTask InitializeAsync()
    {
        Result = await tool.ListAsync(ListTool.Listed);
        Result.ExitCode.Should().Be(0, string.Join('\n', Result.Error));
        List = MigrationList.Read(tool.ListFile);
    }

    public ValueTask DisposeAsync()
    {
        tool.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class ListTests(ListedFixture fixture) : IClassFixture<ListedFixture>
{
    [Fact]
    public void All_contexts_that_have_migrations_are_listed_by_name()
    {
        fixture.List.Format.Should().Be(1);
        fixture.List.Tool.Should().Be("0.1.0");
        fixture.List.Contexts.Select(context => context.Type).Should().Equal(
            "Listed.Audit.AuditContext",
            "Listed.Handwritten.HandwrittenContext",
            "Listed.Orders.OrdersContext",
            "Listed.Stock.StockContext");
        fixture.List.Contexts.Select(context => context.Bundle).Should().Equal(
            "AuditContext", "HandwrittenContext", "OrdersContext", "StockContext");
        fixture.List.Contexts.Should().AllSatisfy(context =>
        {
            context.EfVersion.Should().Be("10.0.15");
            context.Provider.Should().Be("Npgsql.EntityFrameworkCore.PostgreSQL");
        });
    }

    [Fact]
    public void The_tool_says_what_it_found_and_nothing_that_the_app_printed()
    {
        fixture.Result.Output.Should().Equal(
            "AuditContext: 1 migration, 20260101000000_Initial",
            "HandwrittenContext: 7 migrations, the last 20260107000000_TypeOnly",
            "OrdersContext: 4 migrations, the last 20261126231730_EmailRequired",
            "StockContext: 1 migration, 20261126231737_Initial");
        fixture.Result.Error.Should().Equal(
            "warning: HandwrittenContext: 20260105000000_Environment: Up does something different in Development than in Production; "
            + "the list has what it does in Production");
    }

    [Fact]
    public void The_history_table_is_the_one_that_the_options_name()
    {
        Context("OrdersContext").History.Should().BeEquivalentTo(new
        {
            Schema = (string?)null,
            Table = "__EFMigrationsHistory",
            IdColumn = "MigrationId",
            VersionColumn = "ProductVersion"
        });
        Context("OrdersContext").History.CreateSql.Should().StartWith("CREATE TABLE IF NOT EXISTS \"__EFMigrationsHistory\" (");
    }

    [Fact]
    public void A_naming_convention_renames_the_columns_of_the_history()
    {
        Context("StockContext").History.Should().BeEquivalentTo(new
        {
            Schema = "stock",
            Table = "migrations",
            IdColumn = "migration_id",
            VersionColumn = "product_version"
        });
        Context("StockContext").History.CreateSql.Should().Contain("CREATE TABLE IF NOT EXISTS stock.migrations (");
    }

    [Fact]
    public void The_model_says_which_tables_and_columns_the_release_uses()
    {
        var table = Context("StockContext").Tables.Should().ContainSingle().Subject;
        table.Should().BeEquivalentTo(new { Schema = "stock", Name = "items" });
        table.Columns.Should().Equal(
            new MappedColumn { Name = "id", Type = "integer" },
            new MappedColumn { Name = "article_number", Type = "text" });
        Context("OrdersContext").Tables.Select(mapped => mapped.Name).Should().Equal("Countries", "Orders");
        Context("OrdersContext").Tables[1].Columns.Should().Contain(new MappedColumn { Name = "Note", Type = "text", Nullable = true });
    }

    [Fact]
    public void Each_migration_has_its_id_and_the_version_that_scaffolded_it()
    {
        Context("OrdersContext").Migrations.Select(migration => (migration.Id, migration.ProductVersion)).Should().Equal(
            ("20261126231622_Initial", "10.0.15"),
            ("20261126231715_Countries", "10.0.15"),
            ("20261126231722_EmailIndex", "10.0.15"),
            ("20261126231730_EmailRequired", "10.0.15"));
        Context("OrdersContext").SnapshotVersion.Should().Be("10.0.15");
        Context("OrdersContext").SnapshotIsOfLastMigration.Should().BeTrue();
        Migration("NoDown").ProductVersion.Should().BeNull("it has no designer file");
        Context("HandwrittenContext").SnapshotIsOfLastMigration.Should().BeNull();
    }

    [Fact]
    public void Up_and_down_are_the_statements_that_EF_Core_would_send()
    {
        var countries = Migration("Countries");

        countries.Up.Select(statement => statement.Sql).Should().Equal(
            "ALTER TABLE \"Orders\" ADD \"CountryCode\" text;",
            "CREATE TABLE \"Countries\" (\n    \"Code\" text NOT NULL,\n    \"Name\" text NOT NULL,\n    CONSTRAINT \"PK_Countries\" PRIMARY KEY (\"Code\")\n);",
            "INSERT INTO \"Countries\" (\"Code\", \"Name\")\nVALUES ('NL', 'Netherlands');",
            "CREATE INDEX \"IX_Orders_CountryCode\" ON \"Orders\" (\"CountryCode\");",
            "ALTER TABLE \"Orders\" ADD CONSTRAINT \"FK_Orders_Countries_CountryCode\" FOREIGN KEY (\"CountryCode\") REFERENCES \"Countries\" (\"Code\");");
        countries.DownStatements.Select(statement => statement.Sql).Should().Equal(
            "ALTER TABLE \"Orders\" DROP CONSTRAINT \"FK_Orders_Countries_CountryCode\";",
            "DROP TABLE \"Countries\";",
            "DROP INDEX \"IX_Orders_CountryCode\";",
            "ALTER TABLE \"Orders\" DROP COLUMN \"CountryCode\";");
        countries.IsTransactional.Should().BeTrue();
    }

    [Fact]
    public void An_index_that_is_annotated_is_built_outside_the_transaction()
    {
        var index = Migration("EmailIndex");

        index.IsTransactional.Should().BeFalse();
        index.ConcurrentIndexes.Should().Equal(new ConcurrentIndex { Table = "Orders", Name = "IX_Orders_Email" });
        index.Operations.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Kind = "CreateIndex",
            Table = "Orders",
            Name = "IX_Orders_Email",
            Columns = new[] { "Email" },
            Unique = true,
            Annotations = new Dictionary<string, string> { ["Npgsql:CreatedConcurrently"] = "true" }
        });
    }

    [Fact]
    public void Indexes_in_hand_written_SQL_are_found_and_those_in_comments_and_texts_are_not()
    {
        Migration("Indexes").ConcurrentIndexes.Should().Equal(
            new ConcurrentIndex { Table = "parts", Name = "ix_parts_name" },
            new ConcurrentIndex { Schema = "sales", Table = "Parts", Name = "IX \"Price\"" });
        Migration("Indexes").Up.Select(statement => statement.Transactional).Should().Equal(false, false, true);
        Migration("Indexes").DownStatements.Should().ContainSingle().Which.Transactional.Should().BeFalse();
    }

    [Theory]
    [InlineData("NoDown", MigrationDown.Missing)]
    [InlineData("DownThrows", MigrationDown.Missing)]
    [InlineData("EmptyDown", MigrationDown.Empty)]
    [InlineData("Countries", MigrationDown.Present)]
    public void It_is_known_whether_there_is_a_way_back(string migration, MigrationDown down)
    {
        Migration(migration).Down.Should().Be(down);
        Migration(migration).DownStatements.Any().Should().Be(down == MigrationDown.Present);
        Migration(migration).DownOperations.Any(operation => operation.Destructive).Should().Be(down == MigrationDown.Present);
    }

    [Fact]
    public void The_list_has_what_the_image_does_in_Production_and_in_no_culture()
    {
        Migration("Environment").DependsOnEnvironment.Should().BeTrue();
        Migration("Environment").Up.Should().ContainSingle().Which.Sql.Should().Be("GRANT SELECT ON parts TO PUBLIC");
        Migration("Acknowledged").DependsOnEnvironment.Should().BeFalse();
        Migration("Acknowledged").Up[^1].Sql.Should().Be("UPDATE parts SET price = price * 1.25");
    }

    [Fact]
    public void Limits_and_acknowledgements_are_found_by_the_names_of_their_attributes()
    {
        Migration("Acknowledged").Limits.Should().Be(new MigrationLimits { LockTimeoutSeconds = 1, StatementTimeoutSeconds = 600 });
        Migration("Acknowledged").Acknowledgement.Should().Be(new Acknowledgement { Reason = "Nobody has read it since 1.4.", UnusedSince = "1.4" });
        Migration("NoDown").Limits.Should().BeNull();
        Migration("NoDown").Acknowledgement.Should().BeNull();
    }

    [Fact]
    public void Operations_say_what_a_gate_needs_to_judge_them()
    {
        Migration("EmailRequired").Operations.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Kind = "AlterColumn",
            Table = "Orders",
            Name = "Email",
            Destructive = true,
            Column = new ColumnFacts { Type = "character varying(200)", Nullable = false, Default = "", MaxLength = 200 },
            OldColumn = new ColumnFacts { Type = "character varying(200)", Nullable = true, MaxLength = 200 }
        });
        var countries = Migration("Countries").Operations;
        countries.Select(operation => operation.Kind).Should().Equal("AddColumn", "CreateTable", "InsertData", "CreateIndex", "AddForeignKey");
        countries[1].Parts!.Select(part => part.Kind).Should().Equal("AddColumn", "AddColumn", "AddPrimaryKey");
        countries[4].References.Should().BeEquivalentTo(new { Table = "Countries", Columns = new[] { "Code" }, OnDelete = "NoAction" });
        Migration("Acknowledged").Operations[0].Should().BeEquivalentTo(
            new { Kind = "DropColumn", Table = "parts", Name = "weight", Destructive = true });
        Migration("Acknowledged").Operations[1].Should().BeEquivalentTo(
            new { Kind = "Sql", Sql = "UPDATE parts SET price = price * 1.25", SuppressTransaction = false });
    }

    [Fact]
    public void A_type_that_an_operation_gives_by_its_NET_name_is_the_databases()
    {
        Migration("TypeOnly").Operations.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Kind = "AlterColumn",
            Destructive = true,
            Column = new ColumnFacts { Type = "integer", Nullable = true },
            OldColumn = new ColumnFacts { Type = "text", Nullable = true }
        });
    }

    private MigrationContext Context(string name) => fixture.List.Contexts.Single(context => context.Name == name);

    private Migration Migration(string name) => fixture.List.Contexts
        .SelectMany(context => context.Migrations)
        .First(migration => migration.Id.EndsWith("_" + name, StringComparison.Ordinal));
}
