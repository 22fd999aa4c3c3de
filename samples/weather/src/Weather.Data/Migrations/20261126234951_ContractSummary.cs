using GitopsLab.Migrations;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Weather.Data.Migrations
{
    /// <summary>
    /// A rename, last of three releases: no release that serves reads summary any more. It goes, and the trigger with it.
    /// </summary>
    [AcknowledgeUnsafe("Release 1.6 reads and writes description alone, and needs neither the old column nor the trigger.", UnusedSince = "1.6")]
    public partial class ContractSummary : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP TRIGGER rename_summary ON forecasts;
                DROP FUNCTION forecasts_rename_summary();
                """);

            migrationBuilder.DropColumn(
                name: "summary",
                table: "forecasts");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "summary",
                table: "forecasts",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            // As ExpandDescription and FillDescription left it: the release before reads both.
            migrationBuilder.Sql(
                """
                UPDATE forecasts SET summary = description;

                CREATE FUNCTION forecasts_rename_summary() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF TG_OP = 'INSERT' THEN
                    NEW.description := coalesce(NEW.description, NEW.summary);
                    NEW.summary := NEW.description;
                  ELSIF NEW.description IS DISTINCT FROM OLD.description THEN
                    NEW.summary := NEW.description;
                  ELSE
                    NEW.description := NEW.summary;
                  END IF;
                  RETURN NEW;
                END $$;

                CREATE TRIGGER rename_summary BEFORE INSERT OR UPDATE ON forecasts
                FOR EACH ROW EXECUTE FUNCTION forecasts_rename_summary();
                """);
        }
    }
}
