using AwesomeAssertions;
using GitopsLab.Migrate.Support;
using Xunit;

namespace GitopsLab.Migrate;

/// <summary>Migrators at once, and migrators that are killed: each migration is applied once, and nothing is left half done.</summary>
public sealed class RaceTests(PostgresServer server, CasesImage image, ITestOutputHelper output)
{
    private static readonly string[] Ids =
        ["20260101000000_Init", .. Enumerable.Range(1, 6).Select(number => $"2026020{number}000000_Column{number}")];

    [Fact]
    public async Task Stock_bundles_at_once_fail_which_is_why_there_is_a_lock()
    {
        var failures = new List<Result>();
        for (var round = 0; round < 10 && failures.Count == 0; round++)
        {
            await using var database = new TestDatabase(server, image);
            (await database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
            var holder = await database.InTransactionAsync("""LOCK TABLE "__EFMigrationsHistory" IN SHARE MODE""");
            await using var one = await database.StartStockBundleAsync("six");
            await using var other = await database.StartStockBundleAsync("six");
            for (var tries = 0; tries < 200 && (await database.QueryAsync("SELECT 1 FROM pg_locks WHERE locktype = 'relation' AND NOT granted")).Count < 2; tries++)
            {
                await Task.Delay(50);
            }

            // Both stand at the lock. EF Core 10 lets go of it after each migration, and does not read the history again.
            await holder.DisposeAsync();
            failures.AddRange((await Task.WhenAll(one.EndsAsync(), other.EndsAsync())).Where(result => result.ExitCode != 0));
        }

        failures.Should().NotBeEmpty();
        failures[0].ToString().Should().MatchRegex("42701|23505|42P07");
    }

    [Fact]
    public async Task Launchers_at_the_same_point_do_not_fail()
    {
        await using var database = new TestDatabase(server, image);
        (await database.RunAsync("init", "migrate")).ExitCode.Should().Be(0);
        var holder = await database.InTransactionAsync("""LOCK TABLE "__EFMigrationsHistory" IN SHARE MODE""");
        await using var one = await database.StartAsync("six", "migrate");
        await using var other = await database.StartAsync("six", "migrate");
        await Task.WhenAny(one.SaysAsync("waiting for another migration"), other.SaysAsync("waiting for another migration"));

        await holder.DisposeAsync();
        var results = await Task.WhenAll(one.EndsAsync(), other.EndsAsync());

        results.Should().AllSatisfy(result => result.ExitCode.Should().Be(0, result.ToString()));
        (await database.HistoryAsync()).Should().Equal(Ids);
    }

    [Fact]
    public async Task Twenty_rounds_of_two_to_four_migrators_apply_each_migration_once()
    {
        var seed = Seed();
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            await using var database = new TestDatabase(server, image);
            var pending = random.Next(1, 7);
            (await database.RunAsync("six", "migrate", Ids[6 - pending])).ExitCode.Should().Be(0);
            var running = new List<Running>();
            for (var migrator = random.Next(2, 5); migrator > 0; migrator--)
            {
                running.Add(await database.StartAsync("six", "migrate"));
            }

            var results = await Task.WhenAll(running.Select(run => run.EndsAsync(120)));

            results.Should().AllSatisfy(result => result.ExitCode.Should().Be(0, $"seed {seed}, round {round}: {result}"));
            results.Sum(result => result.Log.Split("migrate: applied ").Length - 1).Should().Be(pending, $"seed {seed}, round {round}");
            (await database.HistoryAsync()).Should().Equal(Ids, $"seed {seed}, round {round}");
            foreach (var run in running)
            {
                await run.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Migrators_that_are_killed_at_random_leave_nothing_half_done()
    {
        var seed = Seed();
        var random = new Random(seed);
        for (var round = 0; round < 12; round++)
        {
            await using var database = new TestDatabase(server, image);
            await using (var killed = await database.StartAsync("six", "migrate"))
            {
                // Before it connects, in its own work, in the bundle's start, among its migrations, at its end.
                await Task.Delay(random.Next(50, 3000));
                if (random.Next(2) == 0)
                {
                    killed.Signal(15);
                }
                else
                {
                    killed.KillAll();
                }

                await killed.EndsAsync(15);
            }

            var next = await database.RunAsync("six", "migrate");

            next.ExitCode.Should().Be(0, $"seed {seed}, round {round}: {next}");
            (await database.HistoryAsync()).Should().Equal(Ids, $"seed {seed}, round {round}");
            (await database.QueryAsync("SELECT count(*) FROM information_schema.columns WHERE table_name = 'Orders'")).Should().Equal("9");
        }
    }

    private int Seed()
    {
        var seed = Environment.GetEnvironmentVariable("MIGRATOR_TEST_SEED") is { Length: > 0 } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"MIGRATOR_TEST_SEED={seed}");
        return seed;
    }
}
