package dev.gitopslab.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The interface of a migration image, line by line of docs/migrations.md, on a real PostgreSQL. A
 * subclass says how its image is run.
 */
abstract class MigratorContract {

  /**
   * What is run. The first migration makes the table {@code customer}, the second the table {@code
   * invoice}, the third adds the column {@code email} to {@code customer}.
   */
  enum Release {
    /** Has the first two. */
    OLDER,
    /** Has all three. */
    COMPLETE,
    /** Has all three, and the third fails after it has done its work. */
    FAILING,
    /** Has all three, and the third does not end after it has done its work. */
    HANGING
  }

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Sorts between the second and the third. */
  private static final String UNKNOWN = "20260102120000_Unknown";

  static PostgresServer server;

  @TempDir static Path folder;

  private final String database = "contract-" + UUID.randomUUID();
  private final Map<String, String> environment = new HashMap<>();

  /** {@return the image's program with these arguments and variables} */
  abstract Command migrator(Release release, Map<String, String> variables, String... arguments);

  /** {@return the ids of the three migrations} */
  abstract List<String> ids();

  @BeforeAll
  static void startServer() throws IOException {
    assumeTrue(PostgresServer.missing().isEmpty(), PostgresServer.missing());
    server = PostgresServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  MigratorContract() {
    if (server != null) {
      environment.putAll(server.environment(database));
    }
  }

  @AfterEach
  void dropDatabase() {
    server.query("postgres", "DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)".formatted(database));
  }

  // migrate [TARGET]

  @Test
  void migrateAppliesAllInOrderAndSaysSo() {
    Command.Result run = succeeds(Release.COMPLETE, "migrate");

    assertThat(history()).isEqualTo(ids());
    assertThat(query("SELECT count(\"ProductVersion\") FROM \"__EFMigrationsHistory\""))
        .containsExactly("3");
    assertThat(query("SELECT count(email) FROM customer, invoice")).containsExactly("0");
    assertThat(run.output()).containsSubsequence(ids());
  }

  @Test
  void migrateIsDoneWhereNothingIsMissing() {
    succeeds(Release.COMPLETE, "migrate");
    succeeds(Release.COMPLETE, "migrate");

    assertThat(history()).isEqualTo(ids());
  }

  @Test
  void migrateGoesUpToATarget() {
    succeeds(Release.COMPLETE, "migrate", ids().get(1));

    assertThat(history()).isEqualTo(ids().subList(0, 2));
  }

  @Test
  void migrateGoesDownToATarget() {
    succeeds(Release.COMPLETE, "migrate");
    succeeds(Release.COMPLETE, "migrate", ids().get(0));

    assertThat(history()).isEqualTo(ids().subList(0, 1));
    assertThat(query("SELECT to_regclass('invoice') IS NULL")).containsExactly("t");
  }

  @Test
  void zeroIsBeforeTheFirstMigration() {
    succeeds(Release.COMPLETE, "migrate");
    succeeds(Release.COMPLETE, "migrate", "0");

    assertThat(history()).isEmpty();
    assertThat(query("SELECT to_regclass('customer') IS NULL")).containsExactly("t");
  }

  @Test
  void migrateMakesTheDatabaseWhereTheRoleMay() {
    assertThat(server.has(database)).isFalse();

    succeeds(Release.COMPLETE, "migrate");

    assertThat(server.has(database)).isTrue();
  }

  @Test
  void migrateFailsWhereThereIsNoDatabaseAndTheRoleMayMakeNone() {
    environment.put("DB__USER", PostgresServer.GUEST);

    fails(1, Release.COMPLETE, "migrate");

    assertThat(server.has(database)).isFalse();
  }

  @Test
  void migrateLeavesANewerSchemaAlone() {
    succeeds(Release.COMPLETE, "migrate");
    succeeds(Release.OLDER, "migrate");

    assertThat(history()).isEqualTo(ids());
  }

  @Test
  void anImageDoesNotGoDownFromWhatItDoesNotKnow() {
    succeeds(Release.COMPLETE, "migrate");

    assertThat(fails(1, Release.OLDER, "migrate", ids().get(0)).output()).contains(ids().get(2));
    assertThat(history()).isEqualTo(ids());
  }

  @Test
  void anUnknownTargetChangesNothing() {
    succeeds(Release.COMPLETE, "migrate", ids().get(0));

    assertThat(fails(2, Release.COMPLETE, "migrate", "20990101000000_Unknown").output())
        .contains("20990101000000_Unknown");
    assertThat(history()).isEqualTo(ids().subList(0, 1));
  }

  @Test
  void whatIsPendingIsNotAppliedBesideWhatTheImageDoesNotKnow() {
    succeeds(Release.COMPLETE, "migrate", ids().get(1));
    query("INSERT INTO \"__EFMigrationsHistory\" VALUES ('%s', '10.0.0')".formatted(UNKNOWN));

    assertThat(fails(1, Release.COMPLETE, "migrate").output()).contains(UNKNOWN, ids().get(2));
    assertThat(history()).containsExactly(ids().get(0), ids().get(1), UNKNOWN);

    environment.put("DB__OUT_OF_ORDER", "true");
    succeeds(Release.COMPLETE, "migrate");
    assertThat(history()).containsExactly(ids().get(0), ids().get(1), UNKNOWN, ids().get(2));
  }

  @Test
  void migrateGoesUpOnlyWhereItIsToldSo() {
    environment.put("DB__DIRECTION", "up");
    succeeds(Release.COMPLETE, "migrate", ids().get(1));
    succeeds(Release.COMPLETE, "migrate");

    fails(1, Release.COMPLETE, "migrate", ids().get(1));
    fails(1, Release.COMPLETE, "migrate", "0");

    assertThat(history()).isEqualTo(ids());
    succeeds(Release.COMPLETE, "migrate");
  }

  @Test
  void aRoleOwnsAllThatIsMade() {
    server.query(
        "postgres",
        "DO 'BEGIN CREATE ROLE contract_role; EXCEPTION WHEN duplicate_object THEN END';"
            + " GRANT contract_role TO "
            + PostgresServer.OWNER);
    server.query("postgres", "CREATE DATABASE \"%s\" OWNER contract_role".formatted(database));
    environment.put("DB__ROLE", "contract_role");

    succeeds(Release.COMPLETE, "migrate");

    assertThat(query("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'"))
        .containsExactlyInAnyOrder(
            "__EFMigrationsHistory|contract_role",
            "customer|contract_role",
            "invoice|contract_role");
  }

  // pending [FILE]

  @Test
  void pendingPrintsWhatMigrateWouldApply() throws IOException {
    succeeds(Release.COMPLETE, "migrate", ids().get(0));
    Path file = folder.resolve(database);

    Command.Result run = succeeds(Release.COMPLETE, "pending", file.toString());

    assertThat(run.output().lines()).containsExactlyElementsOf(ids().subList(1, 3));
    assertThat(Files.readAllLines(file)).isEqualTo(ids().subList(1, 3));
    assertThat(history()).isEqualTo(ids().subList(0, 1));
  }

  @Test
  void pendingPrintsNothingWhereNothingIs() {
    succeeds(Release.COMPLETE, "migrate");
    Path file = folder.resolve(database);

    assertThat(succeeds(Release.COMPLETE, "pending", file.toString()).output()).isEmpty();
    assertThat(file).isEmptyFile();
    assertThat(succeeds(Release.OLDER, "pending").output()).isEmpty();
  }

  @Test
  void allIsPendingWhereThereIsNoDatabaseOrItIsEmpty() {
    assertThat(succeeds(Release.COMPLETE, "pending").output().lines())
        .containsExactlyElementsOf(ids());
    assertThat(server.has(database)).isFalse();

    createDatabase();

    assertThat(succeeds(Release.COMPLETE, "pending").output().lines())
        .containsExactlyElementsOf(ids());
    assertThat(query("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
        .containsExactly("0");
  }

  // wait [TARGET]

  @Test
  void waitEndsOnceAllIsApplied() throws Exception {
    Started wait = start(Release.COMPLETE, "wait");
    wait.says("");
    assertThat(server.has(database)).isFalse();

    succeeds(Release.COMPLETE, "migrate", ids().get(1));
    TimeUnit.SECONDS.sleep(2); // it may be wrong only for a while
    assertThat(wait.process().isAlive()).isTrue();
    succeeds(Release.COMPLETE, "migrate");

    assertThat(wait.ends()).as(wait.output()).isZero();
  }

  @Test
  void waitSaysWhatItWaitsForAtMostEveryTenSeconds() throws Exception {
    succeeds(Release.COMPLETE, "migrate", ids().get(0));
    Started wait = start(Release.COMPLETE, "wait");

    wait.says(ids().get(1));
    TimeUnit.SECONDS.sleep(3);

    assertThat(wait.output().split(ids().get(1), -1)).hasSize(2);
    assertThat(wait.output()).contains(ids().get(2)).doesNotContain(ids().get(0));
    wait.process().destroy();
    wait.ends();
  }

  @Test
  void waitWithATargetWaitsForNoMore() {
    succeeds(Release.COMPLETE, "migrate", ids().get(1));

    succeeds(Release.COMPLETE, "wait", ids().get(1));
    succeeds(Release.COMPLETE, "wait", ids().get(0));
    succeeds(Release.OLDER, "wait");
    fails(2, Release.COMPLETE, "wait", "20990101000000_Unknown");
  }

  @Test
  void waitWaitsForADatabaseThatCannotBeReached() throws Exception {
    environment.put("DB__PORT", "1");
    Started wait = start(Release.COMPLETE, "wait");

    wait.says("127.0.0.1");

    assertThat(wait.process().isAlive()).isTrue();
    wait.process().destroy();
    wait.ends();
  }

  // The environment

  @ParameterizedTest
  @CsvSource({
    "DB__HOST, ''",
    "DB__NAME, ''",
    "DB__USER, ''",
    "DB__PORT, http",
    "DB__SSLMODE, on",
    "DB__LOCK_TIMEOUT_SECONDS, soon",
    "DB__LOCK_TIMEOUT_SECONDS, 0",
    "DB__DIRECTION, down",
    "DB__OUT_OF_ORDER, perhaps",
    "DB__IDENTITY, mine"
  })
  void aWrongEnvironmentIsNamed(String name, String value) {
    environment.put(name, value);

    assertThat(fails(2, Release.COMPLETE, "migrate").output()).contains(name);
  }

  @Test
  void aWrongCommandIsRefused() {
    fails(2, Release.COMPLETE);
    fails(2, Release.COMPLETE, "reset");
    fails(2, Release.COMPLETE, "migrate", "0", "0");
  }

  @Test
  void withoutAPasswordNoneIsUsed() {
    createDatabase();
    server.query(database, "GRANT ALL ON SCHEMA public TO " + PostgresServer.GUEST);
    environment.put("DB__USER", PostgresServer.GUEST);
    environment.remove("DB__PASSWORD");

    succeeds(Release.COMPLETE, "migrate");
  }

  @Test
  void aConnectionIsEncryptedUnlessSaidOtherwise() {
    environment.put("DB__USER", PostgresServer.PLAIN);

    fails(1, Release.COMPLETE, "migrate");
    environment.put("DB__SSLMODE", "disable");
    succeeds(Release.COMPLETE, "migrate");
  }

  @Test
  void theServerIsVerifiedOnDemand() {
    environment.put("DB__SSLMODE", "verify-full");
    environment.put("DB__SSLROOTCERT", server.otherAuthority().toString());
    fails(1, Release.COMPLETE, "migrate");

    environment.put("DB__SSLROOTCERT", server.authority().toString());
    succeeds(Release.COMPLETE, "migrate");
  }

  @Test
  void aLockOfTheAppsIsNotWaitedForLongerThanSaid() throws Exception {
    succeeds(Release.COMPLETE, "migrate", ids().get(1));
    Process app =
        server
            .psql(database, "BEGIN; LOCK TABLE customer; SELECT pg_sleep(60)")
            .start(folder.resolve("app.log"));
    try {
      until(() -> !query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'").isEmpty());
      environment.put("DB__LOCK_TIMEOUT_SECONDS", "1");

      long start = System.nanoTime();
      fails(1, Release.COMPLETE, "migrate");

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
      assertThat(history()).isEqualTo(ids().subList(0, 2));
    } finally {
      app.destroy();
    }
  }

  // Passwords

  @Test
  void aPasswordIsInNoOutput() {
    assertThat(succeeds(Release.COMPLETE, "migrate").output())
        .doesNotContain(PostgresServer.PASSWORD);
    assertThat(fails(1, Release.FAILING, "migrate", "0").output())
        .doesNotContain(PostgresServer.PASSWORD);
    String wrong = "wrong;" + PostgresServer.PASSWORD;
    environment.put("DB__PASSWORD", wrong);
    assertThat(fails(1, Release.COMPLETE, "migrate").output()).doesNotContain(wrong);
    assertThat(fails(1, Release.COMPLETE, "pending").output()).doesNotContain(wrong);
  }

  @Test
  void aPasswordIsOnNoCommandLine() throws Exception {
    Started hanging = start(Release.HANGING, "migrate");
    hangs(hanging);

    // Of the whole machine, whoever is the parent of what runs in a container.
    List<String> lines =
        ProcessHandle.allProcesses()
            .map(process -> process.info().commandLine().orElse(""))
            .toList();
    assertThat(lines).anyMatch(line -> line.contains("/migrate"));
    assertThat(lines).noneMatch(line -> line.contains(PostgresServer.PASSWORD));
    hanging.process().destroy();
    hanging.ends();
  }

  // Failures, signals and company

  @Test
  void aMigrationThatFailsLeavesNoTraceOfItself() {
    fails(1, Release.FAILING, "migrate");

    assertThat(history()).isEqualTo(ids().subList(0, 2));
    assertThat(query("SELECT * FROM information_schema.columns WHERE column_name = 'email'"))
        .isEmpty();

    succeeds(Release.COMPLETE, "migrate");
    assertThat(history()).isEqualTo(ids());
  }

  @Test
  void twoAtOnceApplyEachOnce() throws Exception {
    Started one = start(Release.COMPLETE, "migrate");
    Started other = start(Release.COMPLETE, "migrate");

    assertThat(one.ends()).as(one.output()).isZero();
    assertThat(other.ends()).as(other.output()).isZero();
    assertThat(history()).isEqualTo(ids());
  }

  @Test
  void theSecondWaitsForTheFirstHoweverLong() throws Exception {
    environment.put("DB__LOCK_TIMEOUT_SECONDS", "1");
    Started first = start(Release.HANGING, "migrate");
    hangs(first);
    Started second = start(Release.COMPLETE, "migrate");
    TimeUnit.SECONDS.sleep(2);
    assertThat(second.process().isAlive()).as(second.output()).isTrue();

    first.process().destroy();

    assertThat(first.ends()).isNotZero();
    assertThat(second.ends()).as(second.output()).isZero();
    assertThat(history()).isEqualTo(ids());
  }

  @Test
  void aSignalEndsItAndLeavesNoLock() throws Exception {
    Started hanging = start(Release.HANGING, "migrate");
    hangs(hanging);

    hanging.process().destroy();

    assertThat(hanging.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(hanging.process().exitValue()).isNotZero();
    until(
        () ->
            query(
                    "SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()")
                .isEmpty());
    assertThat(history()).isEqualTo(ids().subList(0, 2));
  }

  @Test
  void aSignalEndsItWhereItWaits() throws Exception {
    Started wait = start(Release.COMPLETE, "wait");
    wait.says("");

    wait.process().destroy();

    assertThat(wait.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  // What the tests are written with

  private Command.Result succeeds(Release release, String... arguments) {
    return fails(0, release, arguments);
  }

  private Command.Result fails(int exitCode, Release release, String... arguments) {
    Command.Result result = migrator(release, environment, arguments).run(LIMIT);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(exitCode);
    return result;
  }

  /** A run under way. */
  private record Started(Process process, Path log) {

    String output() {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    void says(String text) throws InterruptedException {
      until(() -> !output().isEmpty() && output().contains(text));
    }

    int ends() throws InterruptedException {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
      return process.exitValue();
    }
  }

  private Started start(Release release, String... arguments) throws IOException {
    Path log = Files.createTempFile(folder, "run", ".log");
    return new Started(migrator(release, environment, arguments).start(log), log);
  }

  /** Waits until the last migration has done its work and does not end. */
  private void hangs(Started migrator) throws InterruptedException {
    migrator.says(ids().get(2));
    String sleeping =
        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '%s'"
            .formatted(database);
    until(() -> !server.query("postgres", sleeping).isEmpty());
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void createDatabase() {
    server.query(
        "postgres", "CREATE DATABASE \"%s\" OWNER %s".formatted(database, PostgresServer.OWNER));
  }

  private List<String> query(String sql) {
    return server.query(database, sql);
  }

  private List<String> history() {
    return query("SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\" ORDER BY 1");
  }
}
