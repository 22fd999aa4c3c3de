using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Weather.Data.Migrations
{
    /// <summary>
    /// Fills the column in batches, in the order of the ids, each in a transaction of its own: no row stays locked for longer than a
    /// batch takes, and a run after an interrupted one leaves alone what is filled. A row that the app has locked is waited for: to skip
    /// it would be to leave it empty for ever. The DO block commits, which it can only outside a transaction.
    /// </summary>
    public partial class FillSource : Migration
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
                    SELECT max(id) INTO last FROM (SELECT id FROM forecasts WHERE id > reached AND source IS NULL ORDER BY id LIMIT 5000) AS batch;
                    EXIT WHEN last IS NULL;
                    UPDATE forecasts SET source = 'station' WHERE id > reached AND id <= last AND source IS NULL;
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
            // The column goes with AddSource; until then its values harm nobody, and which of them were filled is not known.
        }
    }
}
