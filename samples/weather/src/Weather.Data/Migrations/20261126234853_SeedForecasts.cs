using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Weather.Data.Migrations
{
    /// <summary>
    /// What a new environment shows before anybody has added a forecast. Data that belongs to a release is in a migration: it is applied
    /// once, in order, and recorded. A seeder (UseSeeding) would run after each migration, beside the app, in production too.
    /// </summary>
    public partial class SeedForecasts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.InsertData(
                table: "forecasts",
                columns: ["date", "temperature_c", "summary"],
                values: new object[,]
                {
                    { new DateOnly(2026, 1, 1), -3, "Freezing" },
                    { new DateOnly(2026, 4, 1), 11, "Cool" },
                    { new DateOnly(2026, 7, 1), 27, "Warm" },
                    { new DateOnly(2026, 10, 1), 14, "Mild" },
                    { new DateOnly(2099, 12, 31), 21, "Balmy" },
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Only what was seeded, and only where nobody has changed it since.
            migrationBuilder.Sql(
                """
                DELETE FROM forecasts WHERE (date, temperature_c, summary) IN (
                  ('2026-01-01', -3, 'Freezing'), ('2026-04-01', 11, 'Cool'), ('2026-07-01', 27, 'Warm'),
                  ('2026-10-01', 14, 'Mild'), ('2099-12-31', 21, 'Balmy'))
                """);
        }
    }
}
