using AwesomeAssertions;
using GitopsLab.Migrate.Support;
using Xunit;

namespace GitopsLab.Migrate;

/// <summary>The cases of production, on stock bundles and a real PostgreSQL: what people have reported, and its siblings.</summary>
public sealed class MigrateTests(PostgresServer server, CasesImage image) : IAsyncDisposable
{
    private readonly TestDatabase _database = new(server, image);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    // F1: how a bundle ends is not the outcome.

    [Fact]
    public async Task An_app_that_ends_the_bundle_with_0_before_it_migrates_is_a_failure_that_names_what_is_missing()
    {
        _database.Variables["FIXTURE_MAIN"] = "swallow";

        var result = await _database.RunAsync("add", "migrate");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Should().Contain("20260101000000_Init, 20260102000000_Add").And.Contain("The bundle ended with 0");
    }

    [Fact]
    public async Task An_app_that_keeps_the_bundle_alive_does_not_keep_the_migration()
    {
        _database.Variables["FIXTURE_MAIN"] = "thread";

        var result = await _database.RunAsync("add", 20, "migrate");

        result.ExitCode.Should().Be(0, result.ToString());
        (await _database.HistoryAsync()).Should().Equal("20260101000000_Init", "20260102000000_Add");
        result.Took.Should().BeLessThan(TimeSpan.FromSeconds(15));
    }

    // F2: what runs outside a transaction leaves traces.

    [Theory]
    [InlineData("unique", "20260103000000_Unique")]
    [InlineData("unique-raw", "20260103000000_UniqueRaw")]
    [InlineData("two-unique", "20260103000000_TwoUnique")]
    public async Task A_concurrent_build_that_fails_leaves_no_index_and_succeeds_once_the_data_is_mended(string fixture, string id)
    {
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        await _database.QueryAsync("""INSERT INTO "Orders" ("Email") VALUES ('a@x'), ('a@x')""");

        var first = await _database.RunAsync(fixture, "migrate");

        first.ExitCode.Should().Be(1, first.ToString());
        first.Log.Should().Contain("23505");
        (await _database.QueryAsync("SELECT 1 FROM pg_class WHERE relname = 'IX_Orders_Email'")).Should().BeEmpty();
        await _database.QueryAsync("""DELETE FROM "Orders" WHERE "Id" = 1""");

        var second = await _database.RunAsync(fixture, "migrate");

        second.ExitCode.Should().Be(0, second.ToString());
        (await _database.QueryAsync("SELECT indisvalid FROM pg_index WHERE indexrelid = '\"IX_Orders_Email\"'::regclass")).Should().Equal("True");
        (await _database.HistoryAsync()).Should().Equal("20260101000000_Init", id);
    }

    [Theory]
    [InlineData("unique")]
    [InlineData("unique-raw")]
    public async Task An_invalid_index_that_a_stock_bundle_left_is_built_anew(string fixture)
    {
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        await _database.QueryAsync("""INSERT INTO "Orders" ("Email") VALUES ('a@x'), ('a@x')""");
        await using (var stock = await _database.StartStockBundleAsync(fixture))
        {
            (await stock.EndsAsync()).ExitCode.Should().Be(1);
        }

        (await _database.QueryAsync("SELECT indisvalid FROM pg_index WHERE indexrelid = '\"IX_Orders_Email\"'::regclass")).Should().Equal("False");
        await _database.QueryAsync("""DELETE FROM "Orders" WHERE "Id" = 1""");

        var result = await _database.RunAsync(fixture, "migrate");

        result.ExitCode.Should().Be(0, result.ToString());
        (await _database.QueryAsync("SELECT indisvalid FROM pg_index WHERE indexrelid = '\"IX_Orders_Email\"'::regclass")).Should().Equal("True");
    }

    [Fact]
    public async Task A_valid_index_that_the_history_does_not_know_is_recorded_and_not_built_again()
    {
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        await _database.QueryAsync("""CREATE UNIQUE INDEX "IX_Orders_Email" ON "Orders" ("Email")""");
        var built = await _database.QueryAsync("SELECT '\"IX_Orders_Email\"'::regclass::oid");

        var result = await _database.RunAsync("unique", "migrate");

        result.ExitCode.Should().Be(0, result.ToString());
        (await _database.HistoryAsync()).Should().HaveCount(2);
        (await _database.QueryAsync("SELECT '\"IX_Orders_Email\"'::regclass::oid")).Should().Equal(built);
        result.Log.Should().Contain("pending=1 applied=1");
    }

    [Fact]
    public async Task An_invalid_index_of_a_migration_that_is_recorded_is_never_a_success()
    {
        (await _database.RunAsync("unique", "migrate")).ExitCode.Should().Be(0);
        await _database.QueryAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"IX_Orders_Email\"'::regclass");

        var result = await _database.RunAsync("unique", "migrate");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Should().Contain("IX_Orders_Email on Orders").And.Contain("REINDEX INDEX CONCURRENTLY");
    }

    [Fact]
    public async Task An_index_of_the_name_that_an_earlier_pending_migration_drops_is_not_the_later_ones_work()
    {
        (await _database.RunAsync("unique", "migrate")).ExitCode.Should().Be(0);

        var result = await _database.RunAsync("again", "migrate");

        result.ExitCode.Should().Be(0, result.ToString());
        result.Log.Should().NotContain("recorded").And.NotContain("interrupted");
        (await _database.HistoryAsync()).Should().Equal(
            "20260101000000_Init", "20260103000000_Unique", "20260104000000_DropUnique", "20260105000000_Again");
        (await _database.QueryAsync("SELECT indnatts || ' ' || indisvalid FROM pg_index WHERE indexrelid = '\"IX_Orders_Email\"'::regclass"))
            .Should().Equal("2 true");
    }

    [Fact]
    public async Task An_invalid_index_of_an_applied_migration_is_refused_before_anything_is_applied()
    {
        (await _database.RunAsync("unique", "migrate")).ExitCode.Should().Be(0);
        await _database.QueryAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"IX_Orders_Email\"'::regclass");

        var result = await _database.RunAsync("mixed", "migrate");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Should().Contain("the history says applied, and an index is invalid: IX_Orders_Email on Orders");
        (await _database.HistoryAsync()).Should().Equal("20260101000000_Init", "20260103000000_Unique");
    }

    [Fact]
    public async Task What_an_interrupted_build_left_is_dropped_however_long_the_app_is_in_a_transaction()
    {
        _database.Variables["DB__LOCK_TIMEOUT_SECONDS"] = "1";
        (await _database.RunAsync("unique", "migrate", "20260103000000_Unique")).ExitCode.Should().Be(0);
        await _database.QueryAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"IX_Orders_Email\"'::regclass");
        await _database.QueryAsync("""DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" LIKE '%Unique'""");
        await using var app = await _database.InTransactionAsync("""SELECT count(*) FROM "Orders" """);

        await using var running = await _database.StartAsync("unique", "migrate");
        await running.SaysAsync("dropping the index IX_Orders_Email");
        await Task.Delay(TimeSpan.FromSeconds(4));
        running.HasExited.Should().BeFalse(running.Log);
        await app.DisposeAsync();
        var result = await running.EndsAsync();

        result.ExitCode.Should().Be(0, result.ToString());
        (await _database.HistoryAsync()).Should().Equal("20260101000000_Init", "20260103000000_Unique");
    }

    [Fact]
    public async Task A_way_down_over_a_gap_applies_nothing_on_the_way()
    {
        (await _database.RunAsync("late", "migrate")).ExitCode.Should().Be(0);
        // What a merge leaves: a migration that was never applied, between two that were.
        await _database.QueryAsync("""DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" LIKE '%Add'; ALTER TABLE "Orders" DROP COLUMN "Tenant" """);

        var result = await _database.RunAsync("late", "migrate", "20260101000000_Init");

        result.ExitCode.Should().Be(0, result.ToString());
        result.Log.Should().NotContain("20260102000000_Add");
        (await _database.HistoryAsync()).Should().Equal("20260101000000_Init");
        (await _database.QueryAsync("SELECT attname::text FROM pg_attribute WHERE attrelid = '\"Orders\"'::regclass AND attnum > 0 AND NOT attisdropped"))
            .Should().NotContain("Tenant").And.NotContain("Later");
    }

    // F3: the limit is for locks that the app holds on its tables.

    [Fact]
    public async Task A_concurrent_build_waits_for_transactions_longer_than_the_lock_timeout()
    {
        _database.Variables["DB__LOCK_TIMEOUT_SECONDS"] = "2";
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        await using var app = await _database.InTransactionAsync("CREATE TABLE elsewhere (id int); SELECT txid_current()");

        await using var running = await _database.StartAsync("unique", "migrate");
        await running.SaysAsync("applying 20260103000000_Unique");
        await Task.Delay(TimeSpan.FromSeconds(6));
        running.HasExited.Should().BeFalse(running.Log);
        await app.DisposeAsync();
        var result = await running.EndsAsync();

        result.ExitCode.Should().Be(0, result.ToString());
        (await _database.QueryAsync("SELECT indisvalid FROM pg_index WHERE indexrelid = '\"IX_Orders_Email\"'::regclass")).Should().Equal("True");
    }

    [Fact]
    public async Task A_second_migrator_waits_for_the_first_however_long_and_says_so()
    {
        _database.Variables["DB__LOCK_TIMEOUT_SECONDS"] = "1";

        await using var first = await _database.StartAsync("slow", "migrate");
        await first.SaysAsync("applying 20260102000000_AddSlowly");
        await using var second = await _database.StartAsync("slow", "migrate");
        await second.SaysAsync("waiting for another migration");
        var results = await Task.WhenAll(first.EndsAsync(), second.EndsAsync());

        results.Should().AllSatisfy(result => result.ExitCode.Should().Be(0, result.ToString()));
        results[1].Log.Should().Contain("pending=0 applied=0");
        (await _database.HistoryAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task A_lock_of_the_app_is_named_and_nothing_is_changed()
    {
        _database.Variables["DB__LOCK_TIMEOUT_SECONDS"] = "2";
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        await using var app = await _database.InTransactionAsync("""SELECT * FROM "Orders" """);

        var result = await _database.RunAsync("add", 12, "migrate");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Should().Contain("55P03").And.Contain("20260102000000_Add");
        result.Took.Should().BeLessThan(TimeSpan.FromSeconds(10));
        (await _database.HistoryAsync()).Should().Equal("20260101000000_Init");
    }

    [Fact]
    public async Task No_limit_for_locks_is_refused()
    {
        _database.Variables["DB__LOCK_TIMEOUT_SECONDS"] = "0";

        var result = await _database.RunAsync("add", "migrate");

        result.ExitCode.Should().Be(2, result.ToString());
        result.Log.Should().Contain("DB__LOCK_TIMEOUT_SECONDS is a number from 1 to 3600, not \"0\"");
    }

    // F4: the client's end is not the server's.

    [Fact]
    public async Task A_signal_ends_the_session_too_and_the_next_run_succeeds()
    {
        await using (var running = await _database.StartAsync("slow", "migrate"))
        {
            await running.SaysAsync("applying 20260102000000_AddSlowly");
            await SleepsAsync();

            running.Signal(15);
            var ended = await running.EndsAsync(10);

            ended.ExitCode.Should().Be(1, ended.ToString());
            ended.Log.Should().Contain("told to end");
            (await _database.IsLeftAloneAsync(0 + 1)).Should().BeTrue();
        }

        (await _database.HistoryAsync()).Should().Equal("20260101000000_Init");
        (await _database.RunAsync("slow", "migrate")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Where_all_was_killed_the_server_gives_up_and_the_next_run_succeeds()
    {
        await using (var running = await _database.StartAsync("slow", "migrate"))
        {
            await running.SaysAsync("applying 20260102000000_AddSlowly");
            await SleepsAsync();

            running.KillAll();
            await running.EndsAsync();
        }

        // At once: what the dead one left is ended by the next.
        var next = await _database.RunAsync("slow", "migrate");

        next.ExitCode.Should().Be(0, next.ToString());
        (await _database.HistoryAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task A_session_whose_processes_were_killed_is_gone_within_fifteen_seconds()
    {
        await using (var running = await _database.StartAsync("slow", "migrate"))
        {
            await running.SaysAsync("applying 20260102000000_AddSlowly");
            await SleepsAsync();
            running.KillAll();
            await running.EndsAsync();
        }

        (await _database.IsLeftAloneAsync(15)).Should().BeTrue();
    }

    [Fact]
    public async Task A_bundle_whose_launcher_alone_was_killed_is_ended_by_the_next()
    {
        await using var running = await _database.StartAsync("slow", "migrate");
        await running.SaysAsync("applying 20260102000000_AddSlowly");
        await SleepsAsync();
        running.Signal(9);
        await running.EndsAsync();

        var next = await _database.RunAsync("slow", "migrate");

        next.ExitCode.Should().Be(0, next.ToString());
        next.Log.Should().Contain("ended 1 session(s)");
    }

    [Fact]
    public async Task A_signal_during_a_concurrent_build_leaves_no_index()
    {
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        await using var app = await _database.InTransactionAsync("CREATE TABLE elsewhere (id int); SELECT txid_current()");
        await using (var running = await _database.StartAsync("unique", "migrate"))
        {
            await running.SaysAsync("applying 20260103000000_Unique");
            await Task.Delay(TimeSpan.FromSeconds(1));
            running.Signal(15);
            (await running.EndsAsync(10)).ExitCode.Should().Be(1);
        }

        await app.DisposeAsync();
        var next = await _database.RunAsync("unique", "migrate");

        next.ExitCode.Should().Be(0, next.ToString());
        (await _database.QueryAsync("SELECT indisvalid FROM pg_index WHERE indexrelid = '\"IX_Orders_Email\"'::regclass")).Should().Equal("True");
    }

    [Fact]
    public async Task A_signal_ends_it_while_the_server_does_not_answer()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        _database.Variables["DB__PORT"] = $"{((System.Net.IPEndPoint)silent.LocalEndpoint).Port}";

        foreach (var command in new[] { "migrate", "pending", "wait" })
        {
            await using var running = await _database.StartAsync("add", command);
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            running.Signal(15);
            (await running.EndsAsync(10)).ExitCode.Should().Be(1, command);
        }
    }

    [Fact]
    public async Task A_signal_ends_it_while_it_waits_for_another_migration()
    {
        await using var first = await _database.StartAsync("slow", "migrate");
        await first.SaysAsync("applying 20260102000000_AddSlowly");
        await using var second = await _database.StartAsync("slow", "migrate");
        await second.SaysAsync("waiting for another migration");

        second.Signal(15);

        (await second.EndsAsync(10)).ExitCode.Should().Be(1);
        (await first.EndsAsync()).ExitCode.Should().Be(0, "it lives, and nobody ends its session");
        (await _database.HistoryAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task A_signal_ends_it_while_the_bundle_starts()
    {
        _database.Variables["FIXTURE_MAIN"] = "slow";
        await using (var running = await _database.StartAsync("add", "migrate"))
        {
            await running.SaysAsync("CasesContext: applying");
            await Task.Delay(TimeSpan.FromSeconds(1));
            running.Signal(15);
            (await running.EndsAsync(10)).ExitCode.Should().Be(1);
        }

        (await _database.IsLeftAloneAsync(1)).Should().BeTrue();
        _database.Variables.Remove("FIXTURE_MAIN");
        (await _database.RunAsync("add", "migrate")).ExitCode.Should().Be(0);
    }

    // F5: the app's options win over the connection string, so the image's build stops.

    [Theory]
    [InlineData("retry", "EnableRetryOnFailure")]
    [InlineData("command-timeout", "CommandTimeout")]
    public async Task An_option_that_the_launcher_cannot_overrule_stops_the_build_of_the_image(string option, string named)
    {
        var file = Path.Combine(Path.GetTempPath(), _database.Name + ".json");

        var (exitCode, output) = await CasesImage.ListAsync("add", file, new Dictionary<string, string> { ["FIXTURE_OPTION"] = option }, "CasesContext");

        exitCode.Should().Be(1, output);
        output.Should().Contain("CasesContext").And.Contain(named);
        File.Exists(file).Should().BeFalse();
    }

    [Fact]
    public async Task An_app_that_retries_only_at_run_time_is_tried_once()
    {
        _database.Variables["FIXTURE_OPTION"] = "retry-at-run-time";
        _database.Variables["DB__LOCK_TIMEOUT_SECONDS"] = "3";
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        await using var app = await _database.InTransactionAsync("""SELECT * FROM "Orders" """);

        var result = await _database.RunAsync("add", 12, "migrate");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Took.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    // F6: the run depends on where it runs.

    [Fact]
    public async Task A_bundle_runs_as_production()
    {
        (await _database.RunAsync("production", "migrate")).ExitCode.Should().Be(0);

        (await _database.QueryAsync("""SELECT has_table_privilege('public', '"Orders"', 'SELECT')""")).Should().Equal("True");
    }

    [Fact]
    public async Task A_bundle_runs_in_the_environment_that_the_container_names()
    {
        _database.Variables["ASPNETCORE_ENVIRONMENT"] = "Staging";

        (await _database.RunAsync("production", "migrate")).ExitCode.Should().Be(0);

        (await _database.QueryAsync("""SELECT has_table_privilege('public', '"Orders"', 'SELECT')""")).Should().Equal("False");
    }

    [Fact]
    public async Task A_bundle_runs_in_the_invariant_culture()
    {
        _database.Variables["LC_ALL"] = "de_DE.UTF-8";
        _database.Variables["LANG"] = "de_DE.UTF-8";

        var result = await _database.RunAsync("culture", "migrate");

        result.ExitCode.Should().Be(0, result.ToString());
    }

    // F7: the history that is read and the place that is written to are one.

    [Fact]
    public async Task A_search_path_that_has_changed_is_no_reason_to_apply_all_anew()
    {
        var role = await _database.RoleAsync("shop", "LOGIN PASSWORD 'shop' CREATEDB");
        _database.Variables["DB__USER"] = role;
        _database.Variables["DB__PASSWORD"] = "shop";
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        await _database.QueryAsync($"CREATE SCHEMA app AUTHORIZATION {role}; ALTER ROLE {role} IN DATABASE \"{_database.Name}\" SET search_path = app, public");

        var same = await _database.RunAsync("init", "migrate");
        var pending = await _database.RunAsync("init", "pending");
        var wait = await _database.RunAsync("init", 10, "wait");
        var newer = await _database.RunAsync("add", "migrate");

        same.ExitCode.Should().Be(0, same.ToString());
        pending.Output.Should().BeEmpty();
        wait.ExitCode.Should().Be(0, wait.ToString());
        newer.ExitCode.Should().Be(1, newer.ToString());
        newer.Log.Should().Contain("\"public\"").And.Contain("\"app\"");
        (await _database.QueryAsync("SELECT 1 FROM pg_class WHERE relnamespace = 'app'::regnamespace")).Should().BeEmpty();
        (await _database.QueryAsync("""SELECT "MigrationId" FROM public."__EFMigrationsHistory" """)).Should().Equal("20260101000000_Init");
    }

    [Fact]
    public async Task A_history_off_the_search_path_is_found()
    {
        var role = await _database.RoleAsync("shop", "LOGIN PASSWORD 'shop' CREATEDB");
        _database.Variables["DB__USER"] = role;
        _database.Variables["DB__PASSWORD"] = "shop";
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        await _database.QueryAsync($"CREATE SCHEMA app AUTHORIZATION {role}; ALTER ROLE {role} IN DATABASE \"{_database.Name}\" SET search_path = app");

        var result = await _database.RunAsync("init", "migrate");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Should().Contain("\"public\"").And.Contain("\"app\"");
        (await _database.QueryAsync("SELECT 1 FROM pg_class WHERE relnamespace = 'app'::regnamespace")).Should().BeEmpty();
    }

    [Fact]
    public async Task With_nothing_to_do_the_right_to_read_is_enough()
    {
        var role = await _database.RoleAsync("reader", "LOGIN PASSWORD 'reader'");
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        await _database.QueryAsync($"""REVOKE CREATE ON SCHEMA public FROM public; GRANT SELECT ON "__EFMigrationsHistory" TO {role}""");
        _database.Variables["DB__USER"] = role;
        _database.Variables["DB__PASSWORD"] = "reader";

        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        (await _database.RunAsync("init", "wait")).ExitCode.Should().Be(0);
        (await _database.RunAsync("init", "pending")).ExitCode.Should().Be(0);
    }

    // F8: SQL text holds secrets.

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task A_password_in_a_migration_is_in_no_log(string logger)
    {
        _database.Variables["FIXTURE_MAIN"] = logger == "json" ? "json" : "";
        _database.Variables["DB__LOG_FORMAT"] = logger;
        _database.Variables["READER_NAME"] = "reader_" + _database.Name[5..];
        _database.Variables["READER_PASSWORD"] = "Tr0ub4dor";
        (await _database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);

        var first = await _database.RunAsync("reader", "migrate");
        await _database.QueryAsync("""DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" LIKE '%Reader'""");
        var second = await _database.RunAsync("reader", "migrate");
        await _database.QueryAsync($"DROP ROLE {_database.Variables["READER_NAME"]}");
        var sql = await _database.RunAsync("reader", "pending", "--sql");

        first.ExitCode.Should().Be(0, first.ToString());
        second.ExitCode.Should().Be(1, second.ToString());
        second.Log.Should().Contain("create role").And.Contain("42710");
        new[] { first.ToString(), second.ToString(), sql.ToString() }.Should().AllSatisfy(text => text.Should().NotContain("Tr0ub4dor"));
    }

    // What the contract has beside.

    [Fact]
    public async Task A_migration_keeps_to_limits_of_its_own()
    {
        var result = await _database.RunAsync("limits", 30, "migrate");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Should().Contain("57014").And.Contain("a statement takes 3 s at most");
    }

    [Fact]
    public async Task Migrations_with_other_limits_run_one_after_the_other()
    {
        var result = await _database.RunAsync("mixed", "migrate");

        result.ExitCode.Should().Be(0, result.ToString());
        (await _database.HistoryAsync()).Should().HaveCount(4);
        result.Log.Should().Contain("applying 20260103000000_Unique by CasesContext\n");
    }

    [Fact]
    public async Task What_is_made_belongs_to_the_role_that_is_acted_as()
    {
        var owner = await _database.RoleAsync("owner", "NOLOGIN");
        var migrator = await _database.RoleAsync("migrator", $"LOGIN NOINHERIT PASSWORD 'migrator' IN ROLE {owner}");
        await _database.CreateAsync(owner);
        _database.Variables["DB__USER"] = migrator;
        _database.Variables["DB__PASSWORD"] = "migrator";
        _database.Variables["DB__ROLE"] = owner;

        var result = await _database.RunAsync("mixed", "migrate");

        result.ExitCode.Should().Be(0, result.ToString());
        (await _database.QueryAsync("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")).Should().Equal(owner);
        (await _database.RunAsync("mixed", "migrate", "20260101000000_Init")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_way_down_that_was_not_asked_for_is_refused()
    {
        (await _database.RunAsync("add", "migrate")).ExitCode.Should().Be(0);
        _database.Variables["DB__DIRECTION"] = "up";

        var result = await _database.RunAsync("add", "migrate", "20260101000000_Init");

        result.ExitCode.Should().Be(1, result.ToString());
        result.Log.Should().Contain("20260102000000_Add").And.Contain("DB__DIRECTION=up");
        (await _database.HistoryAsync()).Should().HaveCount(2);
        (await _database.RunAsync("add", "migrate", "20260102000000_Add")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Migrations_of_two_branches_are_not_mixed_unless_that_is_said()
    {
        // Another branch's image was here: its migration is not known to this one, which has one of its own.
        (await _database.RunAsync("unique", "migrate")).ExitCode.Should().Be(0);

        var refused = await _database.RunAsync("add", "migrate");
        _database.Variables["DB__OUT_OF_ORDER"] = "true";
        var allowed = await _database.RunAsync("add", "migrate");
        var done = await _database.RunAsync("add", "migrate");

        refused.ExitCode.Should().Be(1, refused.ToString());
        refused.Log.Should().Contain("misses 20260102000000_Add").And.Contain("20260103000000_Unique applied").And.Contain("DB__OUT_OF_ORDER=true");
        allowed.ExitCode.Should().Be(0, allowed.ToString());
        done.ExitCode.Should().Be(0, done.ToString());
    }

    [Fact]
    public async Task A_migration_that_comes_late_undoes_none_that_came_after_it()
    {
        (await _database.RunAsync("late", "migrate")).ExitCode.Should().Be(0);
        await _database.QueryAsync("""DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" LIKE '%Add'; ALTER TABLE "Orders" DROP COLUMN "Tenant" """);

        var result = await _database.RunAsync("late", "migrate");

        result.ExitCode.Should().Be(0, result.ToString());
        result.Log.Should().NotContain("undoing");
        (await _database.HistoryAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task Several_contexts_each_have_their_history()
    {
        await using (var running = await _database.StartAsync("both", ["CasesContext", "OtherContext"], ["migrate"]))
        {
            var result = await running.EndsAsync();

            result.ExitCode.Should().Be(0, result.ToString());
            result.Log.Should().Contain("pending=3 applied=3");
        }

        (await _database.HistoryAsync()).Should().Equal("20260101000000_Init");
        (await _database.QueryAsync("""SELECT migration_id FROM "other schema"."ef history" ORDER BY 1""")).Should().Equal("20260101000000_Init", "20260102000000_OtherColumn");
        foreach (var (target, exitCode) in new[] { ("20260101000000_Init", 2), ("OtherContext/20260101000000_Init", 0), ("0", 2), ("CasesContext/0,OtherContext/0", 0) })
        {
            await using var down = await _database.StartAsync("both", ["CasesContext", "OtherContext"], ["migrate", target]);
            var result = await down.EndsAsync();
            result.ExitCode.Should().Be(exitCode, result.ToString());
        }

        (await _database.QueryAsync("""SELECT migration_id FROM "other schema"."ef history" """)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_baseline_writes_down_and_runs_nothing()
    {
        await _database.CreateAsync();

        (await _database.RunAsync("add", "baseline", "20260101000000_Init")).ExitCode.Should().Be(0);

        (await _database.HistoryAsync()).Should().Equal("20260101000000_Init");
        (await _database.QueryAsync("SELECT to_regclass('\"Orders\"') IS NULL")).Should().Equal("True");
        (await _database.RunAsync("add", "pending")).Output.Should().Be("20260102000000_Add\n");
    }

    [Fact]
    public async Task The_statements_that_would_run_are_those_of_the_list()
    {
        var result = await _database.RunAsync("unique", "pending", "--sql");

        result.ExitCode.Should().Be(0, result.ToString());
        result.Output.Should().Contain("CREATE UNIQUE INDEX CONCURRENTLY \"IX_Orders_Email\" ON \"Orders\" (\"Email\");")
            .And.Contain("INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('20260103000000_Unique'");
    }

    [Fact]
    public async Task Every_problem_of_the_environment_is_told_at_once()
    {
        _database.Variables["DB__HOST"] = "";
        _database.Variables["DB__PORT"] = "http";
        _database.Variables["DB__SSLMODE"] = "verify-all";
        _database.Variables["DB__SSLROOTCERT"] = "/nowhere";

        var result = await _database.RunAsync("add", "migrate");

        result.ExitCode.Should().Be(2);
        result.Log.Should().Contain("DB__HOST is not set").And.Contain("DB__PORT").And.Contain("DB__SSLMODE is one of disable,").And.Contain("/nowhere");
    }

    private async Task SleepsAsync()
    {
        while ((await _database.QueryAsync("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()")).Count == 0)
        {
            await Task.Delay(50);
        }
    }
}
