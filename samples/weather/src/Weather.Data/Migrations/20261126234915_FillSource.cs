using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Weather.Data.Migrations
{
    /// <summary>
    /// Fills the column in batches, each in a transaction of its own: no row stays locked for longer than a batch takes, and an
    /// interrupted run goes on where it ended. The DO block commits, which it can only outside a transaction.
    /// </summary>
    public partial class FillSource : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DO $$
                BEGIN
                  LOOP
                    UPDATE forecasts SET source = 'station'
                    WHERE id IN (SELECT id FROM forecasts WHERE source IS NULL LIMIT 5000 FOR UPDATE SKIP LOCKED);
                    EXIT WHEN NOT FOUND;
                    COMMIT;
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
