package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A release of the sample service. The first is {@code samples/weather} as it is. Each later one
 * has a migration more, and is not ready without the column that this adds; the sixth drops what
 * only the second needed. One build has them all, and a release is told by its list how many it
 * has.
 *
 * @param number which release it is
 * @param suffix tells releases of a number apart
 * @param begin SQL that begins the eleventh's migration, before it holds up the app
 * @param end SQL that ends the eleventh's migration
 */
record SampleRelease(int number, String suffix, String begin, String end) implements Deployable {

  private static final Path SAMPLE = Path.of("samples/weather").toAbsolutePath();
  private static final String GROWN = "lab/weather-grown:1";
  private static final String LIST = "/app/migrations/migrations.json";
  private static final int CONTRACTION = 6;

  /** How many migrations the sample has by itself. */
  private static final String[] OWN = own();

  static final int LAST = 11;

  static SampleRelease number(int number) {
    return new SampleRelease(number, "", "SELECT 1", "SELECT 1");
  }

  /** The eleventh, with a migration that fails once its work is done. */
  static SampleRelease failing() {
    return new SampleRelease(LAST, "-failing", "SELECT 1", "SELECT 1 / 0");
  }

  /** The eleventh, with a migration that takes its time. */
  static SampleRelease taking(int seconds) {
    return new SampleRelease(
        LAST, "-taking-" + seconds, "SELECT pg_sleep(" + seconds + ")", "SELECT 1");
  }

  @Override
  public String repository() {
    return "lab/weather";
  }

  @Override
  public String tag() {
    return number + suffix;
  }

  @Override
  public String values() {
    return """
    replicas: 1
    preStopSeconds: 3
    resources: {requests: {cpu: 10m, memory: 64Mi}}
    probes: {readiness: {periodSeconds: 1}}
    migrations: {enabled: true, resources: {requests: {cpu: 10m, memory: 64Mi}}}
    """;
  }

  String id() {
    return ids()[ids().length - 1];
  }

  @Override
  public String[] ids() {
    return Stream.concat(
            Stream.of(OWN),
            Stream.iterate(2, next -> next + 1).limit(number - 1).map(SampleRelease::idOf))
        .toArray(String[]::new);
  }

  private static String idOf(int release) {
    return String.format(Locale.ROOT, "209901%02d000000_Release", release);
  }

  private static String[] own() {
    try (Stream<Path> files = Files.list(SAMPLE.resolve("src/Weather.Data/Migrations"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d{14}_\\w+\\.cs"))
          .map(name -> name.replace(".cs", ""))
          .sorted()
          .toArray(String[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Images.Image write(Images images, Path folder) {
    if (number == 1) {
      return new Images.Image(image(), SAMPLE, "--build-arg=APP_VERSION=1");
    }
    try {
      Path context = Files.createTempDirectory(folder, "release");
      JsonNode list = Kubectl.JSON.readTree(grown(images, folder));
      ArrayNode migrations = (ArrayNode) list.at("/contexts/0/migrations");
      assertThat(migrations).hasSizeGreaterThanOrEqualTo(ids().length);
      while (migrations.size() > ids().length) {
        migrations.remove(migrations.size() - 1);
      }
      Files.writeString(context.resolve("migrations.json"), list.toString());
      Files.writeString(
          context.resolve("Dockerfile"),
          """
          FROM %s
          COPY migrations.json %s
          ENV APP_VERSION=%s NEEDED="release_%d FROM forecasts LIMIT 1"
          ENV RELEASE_BEGIN="%s" RELEASE_END="%s"
          """
              .formatted(GROWN, LIST, tag(), number, begin, end));
      return new Images.Image(image(), context);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the list of the build that has the migrations of all releases} */
  private static String grown(Images images, Path folder) throws IOException {
    Path source = folder.resolve("weather");
    if (!Files.exists(source)) {
      Command.Result copy =
          new Command(folder, "cp", "-r", SAMPLE.toString(), source.toString())
              .run(Duration.ofMinutes(1));
      assertThat(copy.exitCode()).as(copy.output()).isZero();
      for (int release = 2; release <= LAST; release++) {
        Files.writeString(
            source.resolve("src/Weather.Data/Migrations/" + idOf(release) + ".cs"),
            migration(release));
      }
      Path health = source.resolve("src/Weather.Api/Health.cs");
      String before = Files.readString(health);
      String after =
          before.replace(
              "CreateCommand(\"SELECT 1\")",
              "CreateCommand(\"SELECT \" + Environment.GetEnvironmentVariable(\"NEEDED\"))");
      assertThat(after).isNotEqualTo(before);
      Files.writeString(health, after);
      images.add(List.of(new Images.Image(GROWN, source)));
    }
    return images.read(GROWN, LIST);
  }

  private static String migration(int release) {
    String more =
        release == CONTRACTION
            ? "migrationBuilder.Sql(\"ALTER TABLE forecasts DROP COLUMN release_2\");"
            : "";
    String asTold =
        release == LAST
            ? "migrationBuilder.Sql(System.Environment.GetEnvironmentVariable(\"RELEASE_%s\")"
                + " ?? \"SELECT 1\");"
            : "";
    return """
    using Microsoft.EntityFrameworkCore.Infrastructure;
    using Microsoft.EntityFrameworkCore.Migrations;

    namespace Weather.Data.Migrations;

    /// <summary>Of the release.</summary>
    [DbContext(typeof(WeatherContext)), Migration("%1$s")]
    public sealed class Release%2$d : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            %4$s
            migrationBuilder.Sql("ALTER TABLE forecasts ADD COLUMN release_%2$d int");
            %3$s%5$s
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("ALTER TABLE forecasts DROP COLUMN release_%2$d");
    }
    """
        .formatted(
            idOf(release), release, more, asTold.formatted("BEGIN"), asTold.formatted("END"));
  }
}
