using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Weather.Data.Migrations
{
    /// <summary>
    /// An index that is built beside the app, which goes on reading and writing. It stands alone, because what is not in a transaction
    /// is not undone when it fails: the launcher drops an index that was left invalid, and nothing else.
    /// </summary>
    public partial class IndexForecastsByDate : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_forecasts_date",
                table: "forecasts",
                column: "date")
                .Annotation("Npgsql:CreatedConcurrently", true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_forecasts_date",
                table: "forecasts");
        }
    }
}
