package dev.gitopslab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A release of the service under test: an image with migrations, each of which adds a column, and
 * an app that cannot do without the last of them.
 *
 * @param repository the name of the image
 * @param tag its identity
 * @param migrations how many there are
 * @param last SQL that ends the last of them
 * @param app the migration that the app cannot do without
 */
record Release(String repository, String tag, int migrations, String last, int app) {

  private static final Path MIGRATOR = Path.of("src/test/migrator").toAbsolutePath();

  static final String REPOSITORY = "lab/release";

  /** Values of the chart that run the app of any release, on a node that has little room. */
  static final String WORKLOAD =
      """
      command: [/release/app]
      args: [serve]
      replicas: 1
      securityContext: {runAsUser: 65534, runAsGroup: 65534}
      resources: {requests: {cpu: 10m, memory: 16Mi}}
      preStopSeconds: 0
      terminationGracePeriodSeconds: 10
      probes:
        startup: {enabled: false}
        liveness: {enabled: false}
        readiness: {exec: [/release/app, check], periodSeconds: 1, timeoutSeconds: 5}
      migrations:
        enabled: true
        command: [/release/migrator]
        resources: {requests: {cpu: 10m, memory: 16Mi}}
      """;

  /** The release with so many migrations. */
  static Release number(int migrations) {
    return new Release(REPOSITORY, String.valueOf(migrations), migrations, "", migrations);
  }

  /** With a last migration that fails once its work is done. */
  Release failing() {
    return new Release(REPOSITORY, tag + "-failing", migrations, "SELECT 1 / 0;", app);
  }

  /** With a last migration that takes its time. */
  Release taking(int seconds) {
    return new Release(
        REPOSITORY,
        tag + "-taking-" + seconds,
        migrations,
        "SELECT pg_sleep(%d);".formatted(seconds),
        app);
  }

  /** With an app that does without the migrations since an older release. */
  Release withAppOf(Release older) {
    return new Release(REPOSITORY, tag + "-app-" + older.tag, migrations, last, older.app);
  }

  /** With the migrations of this release under the name of another image. */
  Release as(String repository, String tag) {
    return new Release(repository, tag, migrations, last, app);
  }

  String image() {
    return repository + ":" + tag;
  }

  /** {@return the id of the last migration} */
  String id() {
    return id(migrations);
  }

  static String id(int number) {
    return String.format(Locale.ROOT, "%04d_Column", number);
  }

  /** {@return the ids of all migrations} */
  String[] ids() {
    return Stream.iterate(1, number -> number + 1)
        .limit(migrations)
        .map(Release::id)
        .toArray(String[]::new);
  }

  /** Lays out what the image holds. */
  void write(Path folder) {
    try {
      Files.createDirectories(folder);
      for (String program : new String[] {"migrator", "app"}) {
        Files.copy(MIGRATOR.resolve(program), folder.resolve(program));
      }
      Files.writeString(folder.resolve("query.sql"), "SELECT v%d FROM item;".formatted(app));
      for (int number = 1; number <= migrations; number++) {
        Path migration = Files.createDirectories(folder.resolve("migrations").resolve(id(number)));
        String create = number == 1 ? "CREATE TABLE item ();" : "";
        String end = number == migrations ? last : "";
        Files.writeString(
            migration.resolve("up.sql"),
            "%sALTER TABLE item ADD COLUMN v%d int;%s".formatted(create, number, end));
        Files.writeString(
            migration.resolve("down.sql"),
            "ALTER TABLE item DROP COLUMN v%d;%s"
                .formatted(number, number == 1 ? "DROP TABLE item;" : ""));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
