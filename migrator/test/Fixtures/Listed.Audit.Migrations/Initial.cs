using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Listed.Audit.Migrations;

[DbContext(typeof(AuditContext))]
[Migration("20260101000000_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("CREATE TABLE audit (id bigint)");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("audit");
}
