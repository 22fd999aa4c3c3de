package dev.gitopslab.cluster;

import dev.gitopslab.stacks.FixtureImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A release of the service under test: an image with migrations, each of which adds a column, and
 * an app that cannot do without the last of them. All are the fixture project's image, which
 * chooses by its variables.
 *
 * @param repository the name of the image
 * @param tag its identity
 * @param migrations how many there are
 * @param end how the last of them ends, as the fixture project names it
 * @param app the migration that the app cannot do without
 */
record Release(String repository, String tag, int migrations, String end, int app)
    implements Deployable {

  static final String REPOSITORY = "lab/release";

  /** Values of the chart that run the app of any release, on a node that has little room. */
  static final String WORKLOAD =
      """
      replicas: 1
      resources: {requests: {cpu: 10m, memory: 64Mi}}
      preStopSeconds: 0
      terminationGracePeriodSeconds: 10
      probes:
        startup: {enabled: false}
        liveness: {enabled: false}
        readiness: {path: /, periodSeconds: 1, timeoutSeconds: 5}
      migrations:
        enabled: true
        resources: {requests: {cpu: 10m, memory: 64Mi}}
      """;

  /** The release with so many migrations. */
  static Release number(int migrations) {
    return new Release(REPOSITORY, String.valueOf(migrations), migrations, "", migrations);
  }

  /** With a last migration that fails once its work is done. */
  Release failing() {
    return ending("-failing");
  }

  /** With a last migration that takes its time. */
  Release taking(int seconds) {
    return ending("-taking-" + seconds);
  }

  private Release ending(String how) {
    return new Release(REPOSITORY, tag + how, migrations, how, app);
  }

  /** With an app that does without the migrations since an older release. */
  Release withAppOf(Release older) {
    return new Release(REPOSITORY, tag + "-app-" + older.tag, migrations, end, older.app);
  }

  /** With the migrations of this release under the name of another image. */
  Release as(String repository, String tag) {
    return new Release(repository, tag, migrations, end, app);
  }

  /** {@return the id of the last migration} */
  String id() {
    return id(migrations);
  }

  static String id(int number) {
    return String.format(Locale.ROOT, "202603%02d000000_Column", number);
  }

  @Override
  public String values() {
    return WORKLOAD;
  }

  @Override
  public String[] ids() {
    return Stream.iterate(1, number -> number + 1)
        .limit(migrations)
        .map(Release::id)
        .toArray(String[]::new);
  }

  /** The fixture's image, told which release it is. */
  @Override
  public Images.Image write(Images images, Path folder) {
    String fixture = "release-" + migrations + end;
    try {
      Path context = Files.createTempDirectory(folder, "image");
      Files.writeString(
          context.resolve("Dockerfile"),
          "FROM %s%nENV FIXTURE=%s MIGRATIONS=/app/fixtures/%2$s FIXTURE_APP=%s%n"
              .formatted(FixtureImage.NAME, fixture, app));
      return new Images.Image(image(), context);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
