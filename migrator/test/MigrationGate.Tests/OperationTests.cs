using AwesomeAssertions;
using GitopsLab.Migrate.Support;
using GitopsLab.MigrationGate.Postgres;
using GitopsLab.MigrationGate.Probing;
using GitopsLab.MigrationGate.Rules;
using GitopsLab.MigrationGate.Support;
using Xunit;

namespace GitopsLab.MigrationGate;

/// <summary>
/// What the gate says of each operation by its list alone is what PostgreSQL makes of it: the locks that it takes and how long, and
/// which queries of the release that serves it no longer answers.
/// </summary>
public sealed class OperationTests(PostgresServer server) : IDisposable
{
    private readonly Shop shop = new();

    public static TheoryData<string> Names => [.. Operations.All.Select(operation => operation.Name)];

    public void Dispose() => shop.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_judged_as_PostgreSQL_does_it(string name)
    {
        var operation = Operations.All.Single(other => other.Name == name);
        var migration = shop.Migration("20260201000000_Next", operation.Up);
        var previous = PreviousRelease.Of(shop.Base());

        var known = new MigrationJudge(previous).Judge(migration, new SchemaTrail());

        Describe(known).Should().Be(operation.Expected, "that is known of the operation");
        var tried = await TryAsync(migration, previous);
        Describe(tried).Should().Be(operation.Tried, "that is what PostgreSQL did with {0}", string.Join('\n', migration.Up.Select(statement => statement.Sql)) + (tried.Findings.Count > 0 ? tried.Findings[0].Message : ""));
        Verbs(tried).Should().Be(operation.Fails, "these queries of release 1.4 were asked");
    }

    private static string Describe(Judgement judgement) => string.Join("; ",
        judgement.Findings.Select(finding => $"{finding.Rule.Id} {finding.Table}{(finding.Table is null || finding.Name is null ? "" : ".")}{finding.Name}".TrimEnd()).Order(StringComparer.Ordinal)
            .Concat(judgement.Locks.Where(@lock => @lock.Mode > LockMode.RowExclusive).Select(@lock => $"{@lock.Table} {@lock.ModeName} {@lock.Hold}").Order(StringComparer.Ordinal)));

    // SELECT, INSERT, UPDATE and DELETE of each table that failed.
    private static string Verbs(Judgement judgement) => string.Join(' ', judgement.Findings
        .SelectMany(finding => (finding.Evidence ?? (finding.Rule == GateRules.PreviousFails ? finding.Message : "")).Split([' ', ';', ':']))
        .Where(word => word is "SELECT" or "INSERT" or "UPDATE" or "DELETE")
        .Distinct());

    private async Task<Judgement> TryAsync(MigrationList.Migration migration, PreviousRelease previous)
    {
        await using var database = await ThrowawayDatabase.CreateAsync(server.ConnectionString("postgres"), TestContext.Current.CancellationToken);
        await using var probe = await Probe.OpenAsync(database, null, TestContext.Current.CancellationToken);
        await probe.ApplyAsync(shop.Base().Contexts[0], TestContext.Current.CancellationToken);
        await probe.BeginAsync(previous, TestContext.Current.CancellationToken);
        return await probe.TryAsync(migration, TestContext.Current.CancellationToken);
    }
}
