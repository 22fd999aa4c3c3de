package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.docs.Page;
import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/your-service.md}, followed for projects that are not ours. */
@Tag("pages")
@ExtendWith(TestCluster.Shared.class)
class YourServiceTest {

  private static final Path PROJECTS = Path.of("src/test/services").toAbsolutePath();

  @ParameterizedTest
  @ValueSource(strings = {"webapi", "two-contexts"})
  void whatThePageSaysWorks(String project, TestCluster cluster, @TempDir Path temporary)
      throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("service"));
    String database = "shop_" + project.replace('-', '_');
    cluster
        .postgres()
        .query(
            "postgres",
            "DO $$ BEGIN CREATE ROLE shop LOGIN PASSWORD 'correct horse';"
                + " EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    cluster.postgres().query("postgres", "DROP DATABASE IF EXISTS " + database);
    cluster.postgres().query("postgres", "CREATE DATABASE " + database + " OWNER shop");
    cluster.kubectl().run("delete", "namespace", "shop", "--ignore-not-found");
    Reader reader = cluster.reader(folder);
    Command.Result copy =
        new Command(folder, "cp", "-r", PROJECTS.resolve(project) + "/.", ".")
            .run(Duration.ofMinutes(1));
    assertThat(copy.exitCode()).as(copy.output()).isZero();
    reader.run(Files.readString(folder.resolve("make.sh")));

    reader.follow(
        Page.of(Path.of("docs/your-service.md")),
        Map.of(
            "host: db.example.com\n  name: shop",
            "host: %s\n  name: %s\n  sslMode: disable".formatted(Postgres.HOST, database),
            "image:\n  repository",
            "environment: {tier: sandbox}\nimage:\n  repository",
            "applied=1",
            project.equals("webapi") ? "applied=1" : "applied=2",
            "pending=1",
            project.equals("webapi") ? "pending=1" : "pending=2"));
  }
}
