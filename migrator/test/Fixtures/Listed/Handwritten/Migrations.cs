using System.Globalization;
using GitopsLab.Migrations;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Listed.Handwritten;

[DbContext(typeof(HandwrittenContext)), Migration("20260101000000_NoDown")]
public sealed class NoDown : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("CREATE TABLE parts (id int, name text)");
}

[DbContext(typeof(HandwrittenContext)), Migration("20260102000000_DownThrows")]
public sealed class DownThrows : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE parts ADD price numeric");

    protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("there is no way back");
}

[DbContext(typeof(HandwrittenContext)), Migration("20260103000000_EmptyDown")]
public sealed class EmptyDown : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE parts ADD weight numeric");

    protected override void Down(MigrationBuilder migrationBuilder)
    {
    }
}

[DbContext(typeof(HandwrittenContext)), Migration("20260104000000_Indexes")]
public sealed class Indexes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("CREATE INDEX CONCURRENTLY IX_Parts_Name ON parts (name)", suppressTransaction: true);
        migrationBuilder.Sql(
            """"
            -- create index concurrently not_this on parts (name)
            create unique index concurrently if not exists "IX ""Price""" on only "sales"."Parts" (price)
            """",
            suppressTransaction: true);
        migrationBuilder.Sql("SELECT 'create index concurrently nor_this on parts (name)'");
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("DROP INDEX CONCURRENTLY ix_parts_name", suppressTransaction: true);
}

[DbContext(typeof(HandwrittenContext)), Migration("20260105000000_Environment")]
public sealed class EnvironmentDependent : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        if (Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") == "Production")
        {
            migrationBuilder.Sql("GRANT SELECT ON parts TO PUBLIC");
        }
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("REVOKE SELECT ON parts FROM PUBLIC");
}

[DbContext(typeof(HandwrittenContext)), Migration("20260106000000_Acknowledged")]
[MigrationLimits(LockTimeoutSeconds = 1, StatementTimeoutSeconds = 600)]
[AcknowledgeUnsafe("Nobody has read it since 1.4.", UnusedSince = "1.4")]
public sealed class Acknowledged : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn("weight", "parts");
        migrationBuilder.Sql(string.Create(CultureInfo.CurrentCulture, $"UPDATE parts SET price = price * {1.25m}"));
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<decimal>("weight", "parts", type: "numeric", nullable: true);
}

[DbContext(typeof(HandwrittenContext)), Migration("20260107000000_TypeOnly")]
public sealed class TypeOnly : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AlterColumn<int>("name", "parts", nullable: true, oldClrType: typeof(string), oldNullable: true);
}
