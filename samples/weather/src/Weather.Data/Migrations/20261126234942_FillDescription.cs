using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Weather.Data.Migrations
{
    /// <summary>
    /// A rename, second of three releases: the rows from before the trigger are filled, and the app reads the new column. This is the one
    /// that takes minutes: it goes over all rows, in the order of their ids, and commits after each 5,000. The chart's
    /// migrations.timeoutSeconds must be longer than it takes on the largest environment.
    /// </summary>
    public partial class FillDescription : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DO $$
                DECLARE
                  reached integer := 0;
                  last integer;
                BEGIN
                  LOOP
                    SELECT max(id) INTO last FROM (SELECT id FROM forecasts WHERE id > reached ORDER BY id LIMIT 5000) AS batch;
                    EXIT WHEN last IS NULL;
                    UPDATE forecasts SET description = summary
                    WHERE id > reached AND id <= last AND description IS NULL AND summary IS NOT NULL;
                    COMMIT;
                    reached := last;
                  END LOOP;
                END $$
                """,
                suppressTransaction: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // The trigger keeps summary up to date, so that nothing is to be undone.
        }
    }
}
