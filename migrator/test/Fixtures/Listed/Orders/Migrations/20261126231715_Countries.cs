using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Listed.Orders.Migrations
{
    /// <inheritdoc />
    public partial class Countries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "CountryCode",
                table: "Orders",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Countries",
                columns: table => new
                {
                    Code = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Countries", x => x.Code);
                });

            migrationBuilder.InsertData(
                table: "Countries",
                columns: new[] { "Code", "Name" },
                values: new object[] { "NL", "Netherlands" });

            migrationBuilder.CreateIndex(
                name: "IX_Orders_CountryCode",
                table: "Orders",
                column: "CountryCode");

            migrationBuilder.AddForeignKey(
                name: "FK_Orders_Countries_CountryCode",
                table: "Orders",
                column: "CountryCode",
                principalTable: "Countries",
                principalColumn: "Code");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Orders_Countries_CountryCode",
                table: "Orders");

            migrationBuilder.DropTable(
                name: "Countries");

            migrationBuilder.DropIndex(
                name: "IX_Orders_CountryCode",
                table: "Orders");

            migrationBuilder.DropColumn(
                name: "CountryCode",
                table: "Orders");
        }
    }
}
