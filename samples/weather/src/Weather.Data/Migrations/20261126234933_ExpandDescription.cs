using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Weather.Data.Migrations
{
    /// <summary>
    /// A rename, first of three releases: summary becomes description. Both columns exist, and a trigger keeps them the same, whichever
    /// of the two releases that serve writes.
    /// </summary>
    public partial class ExpandDescription : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "description",
                table: "forecasts",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.Sql(
                """
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

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP TRIGGER rename_summary ON forecasts;
                DROP FUNCTION forecasts_rename_summary();
                """);

            migrationBuilder.DropColumn(
                name: "description",
                table: "forecasts");
        }
    }
}
