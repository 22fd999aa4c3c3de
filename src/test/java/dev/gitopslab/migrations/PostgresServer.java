package dev.gitopslab.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL of this machine's, with TLS, on loopback and in a temporary folder. The role {@value
 * #OWNER} may make databases, {@value #GUEST} may not and needs no password, {@value #PLAIN} is let
 * in without TLS only.
 */
final class PostgresServer implements AutoCloseable {

  static final String OWNER = "owner";
  static final String GUEST = "guest";
  static final String PLAIN = "plain";

  /** What breaks connection strings, command lines and SQL that are put together without care. */
  static final String PASSWORD = "p;w=x'y\"z \\$1 ü";

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;

  private PostgresServer(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** {@return what is missing on this machine, or an empty text} */
  static String missing() {
    for (String program : new String[] {"psql", "openssl"}) {
      if (!Command.isThere(program)) {
        return program + " is not on the PATH";
      }
    }
    return programs() == null ? "there is no PostgreSQL server on this machine" : "";
  }

  /** The folder of initdb: on the PATH, or where Debian puts it. */
  private static Path programs() {
    try (Stream<Path> versions =
        Files.exists(Path.of("/usr/lib/postgresql"))
            ? Files.list(Path.of("/usr/lib/postgresql"))
            : Stream.empty()) {
      return Stream.concat(
              Stream.of(System.getenv("PATH").split(":")).map(Path::of),
              versions.map(version -> version.resolve("bin")))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PostgresServer start() throws IOException {
    // Not in a folder of JUnit's, which no other user may enter.
    Path folder = Files.createTempDirectory("postgres");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    PostgresServer server = new PostgresServer(folder, port);
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    if (isRoot()) { // as whom PostgreSQL does not start
      var nobody =
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
      Files.setOwner(folder, nobody);
      Files.setOwner(password, nobody);
    }
    String data = folder.resolve("data").toString();
    server.run(
        "initdb --no-sync --username=postgres --auth=scram-sha-256 --encoding=UTF8 --locale=C"
            + " --pwfile='%s' --pgdata='%s'".formatted(password, data));
    server.certificate("server", "/CN=localhost", "subjectAltName=IP:127.0.0.1");
    server.certificate("other", "/CN=other", "subjectAltName=DNS:other");
    server.run(
        """
        cat >'%1$s/pg_hba.conf' <<'HBA'
        host      all guest 127.0.0.1/32 trust
        hostnossl all plain 127.0.0.1/32 scram-sha-256
        host      all plain 127.0.0.1/32 reject
        host      all all   127.0.0.1/32 scram-sha-256
        HBA
        pg_ctl --pgdata='%1$s' --wait --log='%2$s/server.log' --options="-p %3$d -k '' -h 127.0.0.1 \
          -c fsync=off -c ssl=on -c ssl_cert_file='%2$s/server.crt' -c ssl_key_file='%2$s/server.key'" start
        """
            .formatted(data, folder, port));
    for (String role : List.of(OWNER, PLAIN)) {
      server.query(
          "postgres",
          "CREATE ROLE %s LOGIN CREATEDB PASSWORD '%s'"
              .formatted(role, PASSWORD.replace("'", "''")));
    }
    server.query("postgres", "CREATE ROLE " + GUEST + " LOGIN");
    return server;
  }

  /** The certificate of an authority and its key; a server may present it as its own. */
  private void certificate(String name, String subject, String extension) {
    run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj '%s' -addext '%s'"
                .formatted(subject, extension)
            + " -keyout '%1$s/%2$s.key' -out '%1$s/%2$s.crt'".formatted(folder, name));
  }

  Path authority() {
    return folder.resolve("server.crt");
  }

  Path otherAuthority() {
    return folder.resolve("other.crt");
  }

  /** {@return what a migration image is told in order to use a database as its owner} */
  Map<String, String> environment(String database) {
    return Map.of(
        "DB__HOST", "127.0.0.1",
        "DB__PORT", String.valueOf(port),
        "DB__NAME", database,
        "DB__USER", OWNER,
        "DB__PASSWORD", PASSWORD);
  }

  /** {@return the rows of a query by the superuser} */
  List<String> query(String database, String sql) {
    Command.Result result = psql(database, sql).run(LIMIT);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output().lines().toList();
  }

  /** A session of the superuser's, to be run or started. */
  Command psql(String database, String sql) {
    return new Command(folder, "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql)
        .with(
            Map.of(
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                String.valueOf(port),
                "PGDATABASE",
                database,
                "PGUSER",
                "postgres",
                "PGPASSWORD",
                PASSWORD));
  }

  boolean has(String database) {
    return query("postgres", "SELECT datname FROM pg_database").contains(database);
  }

  @Override
  public void close() {
    run("pg_ctl --pgdata='%1$s/data' --mode=immediate stop; rm -rf '%1$s'/*".formatted(folder));
    try {
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(String script) {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      words.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
    }
    words.addAll(List.of("sh", "-e", "-c", script));
    Command.Result result =
        new Command(folder, words.toArray(String[]::new))
            .with(Map.of("PATH", programs() + ":" + System.getenv("PATH")))
            .run(LIMIT);
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
