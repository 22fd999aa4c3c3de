package dev.gitopslab.migrations;

import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The migration image of the cluster lane, which has psql in place of EF Core. */
@Tag("cluster")
class StandInMigratorTest extends MigratorContract {

  private static final Path PROGRAM = Path.of("src/test/migrator/migrator").toAbsolutePath();

  @Override
  Command migrator(Release release, String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = PROGRAM.toString();
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return new Command(folder, words).with(Map.of("MIGRATIONS", migrations(release).toString()));
  }

  @Override
  List<String> ids() {
    return List.of("20260101000000_Customer", "20260102000000_Invoice", "20260103000000_Email");
  }

  private Path migrations(Release release) {
    Path migrations = folder.resolve("the migrations of " + release);
    if (Files.exists(migrations)) {
      return migrations;
    }
    write(migrations, 0, "CREATE TABLE customer (id int);", "DROP TABLE customer;");
    write(migrations, 1, "CREATE TABLE invoice (id int);", "DROP TABLE invoice;");
    if (release != Release.OLDER) {
      String end =
          switch (release) {
            case FAILING -> "SELECT 1 / 0;";
            case HANGING -> "SELECT pg_sleep(600);";
            default -> "";
          };
      write(
          migrations,
          2,
          "ALTER TABLE customer ADD COLUMN email text;" + end,
          "ALTER TABLE customer DROP COLUMN email;" + end);
    }
    return migrations;
  }

  private void write(Path migrations, int number, String up, String down) {
    try {
      Path migration = Files.createDirectories(migrations.resolve(ids().get(number)));
      Files.writeString(migration.resolve("up.sql"), up);
      Files.writeString(migration.resolve("down.sql"), down);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
