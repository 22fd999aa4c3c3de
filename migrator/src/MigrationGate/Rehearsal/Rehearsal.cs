using System.Diagnostics;
using System.Globalization;
using GitopsLab.MigrationGate.Postgres;
using GitopsLab.MigrationGate.Probing;
using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate.Rehearsal;

/// <summary>
/// Takes a release's image through what production may do with it: from what the release before left, up by two migrators at once,
/// down again, up again; with the schema compared each time.
/// </summary>
/// <param name="list">The list of the image.</param>
/// <param name="base">The list of the release before it; null where there is none.</param>
/// <param name="launcher">Runs the image's launcher on an empty database.</param>
/// <param name="database">That database.</param>
/// <param name="pgDump">The program that dumps it.</param>
/// <param name="output">Where each step is told.</param>
/// <param name="tests">Where what tests print goes.</param>
internal sealed class Rehearsal(
    MigrationList.MigrationList list, MigrationList.MigrationList? @base, Launcher launcher, ThrowawayDatabase database, string pgDump,
    TextWriter output, TextWriter tests)
{
    private bool failed;

    /// <summary>Rehearses.</summary>
    /// <param name="test">Tests of the release before, for a shell; null for none.</param>
    /// <param name="testFolder">Where they run; null for where this runs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether all went well.</returns>
    public async Task<bool> RunAsync(string? test, string? testFolder, CancellationToken cancellationToken)
    {
        var down = DownTargets(out var stop);
        var start = BaseTargets();
        if (start is not null && !await StepAsync($"up to the base, {start}", () => MigrateAsync(start, cancellationToken)))
        {
            return false;
        }

        var before = await DumpAsync(cancellationToken);
        if (!await StepAsync("up, by two at once", () => TwiceAsync(cancellationToken)))
        {
            return false;
        }

        var after = await DumpAsync(cancellationToken);
        if (test is not null)
        {
            await StepAsync("the tests of the base on the new schema", async () =>
                await launcher.TestAsync(test, testFolder, tests, cancellationToken) is var code and not 0 ? $"they end with {code}: {test}" : null);
        }

        if (down is null)
        {
            await output.WriteLineAsync($"left out: down to the base, since there is no way back from {stop}");
            return !failed;
        }

        if (await StepAsync($"down to {down}", () => MigrateAsync(down, cancellationToken)))
        {
            if (stop is not null)
            {
                await output.WriteLineAsync($"left out: from {stop} on down, which has no way back");
            }
            else
            {
                await StepAsync("the schema is that of the base", async () => Told(Difference.Of(before, await DumpAsync(cancellationToken)),
                    "Down leaves another schema than Up found"));
            }

            if (await StepAsync("up again", () => MigrateAsync(null, cancellationToken)))
            {
                await StepAsync("the schema is that of before", async () => Told(Difference.Of(after, await DumpAsync(cancellationToken)),
                    "Up after Down makes another schema than Up alone"));
            }
        }

        return !failed;
    }

    private static string? Told(IReadOnlyList<string> difference, string what) =>
        difference.Count == 0 ? null : $"{what}:\n  {string.Join("\n  ", difference)}";

    private async Task<bool> StepAsync(string what, Func<Task<string?>> step)
    {
        var watch = Stopwatch.StartNew();
        var problem = await step();
        await output.WriteLineAsync($"{(problem is null ? "ok" : "failed")}: {what} ({watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s)");
        if (problem is not null)
        {
            await output.WriteLineAsync($"  {problem}");
            failed = true;
        }

        return problem is null;
    }

    private async Task<string?> MigrateAsync(string? target, CancellationToken cancellationToken)
    {
        var result = await launcher.MigrateAsync(target, cancellationToken);
        return result.ExitCode == 0 ? null : $"migrate ended with {result.ExitCode}:\n  {result.Output.Replace("\n", "\n  ", StringComparison.Ordinal)}";
    }

    private async Task<string?> TwiceAsync(CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(MigrateAsync(null, cancellationToken), MigrateAsync(null, cancellationToken));
        return results.FirstOrDefault(problem => problem is not null) ?? await HistoryAsync(cancellationToken);
    }

    private async Task<string?> HistoryAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken);
        await using (connection)
        {
            foreach (var context in list.Contexts)
            {
                var table = context.History.Schema is { } schema ? Sql.Name(new TableName(schema, context.History.Table)) : Sql.Identifier(context.History.Table);
                var ids = await connection.ReadAsync($"SELECT {Sql.Identifier(context.History.IdColumn)} FROM {table}", row => row.GetString(0), cancellationToken);
                var wrong = context.Migrations.Select(migration => migration.Id).Where(id => ids.Count(other => other == id) != 1).ToList();
                if (wrong.Count > 0)
                {
                    return $"{context.Name}: its history does not have once: {string.Join(", ", wrong)}";
                }
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<string>> DumpAsync(CancellationToken cancellationToken)
    {
        var (lines, problem) = await launcher.DumpAsync(pgDump, [.. list.Contexts.Select(context => context.History)], cancellationToken);
        return lines ?? throw new RehearsalException($"pg_dump failed: {problem}");
    }

    private string? BaseTargets() => @base is null ? null : Targets(context => LastOfBase(context));

    // As far as there is a way back; null where there is none from the last migration.
    private string? DownTargets(out string? stop)
    {
        string? last = null;
        var targets = Targets(context =>
        {
            var known = Old(context)?.Migrations.Select(migration => migration.Id).ToHashSet() ?? [];
            var end = context.Migrations.LastOrDefault(migration => !known.Contains(migration.Id) && migration.Down != MigrationDown.Present);
            last ??= end?.Id;
            return end?.Id ?? LastOfBase(context);
        });
        stop = last;
        return targets == Targets(context => context.Migrations[^1].Id) ? null : targets;
    }

    private string LastOfBase(MigrationContext context) => Old(context)?.Migrations is [.., var last] ? last.Id : "0";

    private string Targets(Func<MigrationContext, string> target) => list.Contexts.Count == 1
        ? target(list.Contexts[0])
        : string.Join(',', list.Contexts.Select(context => $"{context.Name}/{target(context)}"));

    private MigrationContext? Old(MigrationContext context) =>
        @base?.Contexts.FirstOrDefault(other => other.Type == context.Type) ?? @base?.Contexts.FirstOrDefault(other => other.Name == context.Name);
}
