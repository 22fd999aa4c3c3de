using System.Text.Json;
using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate.Rules;

/// <summary>Compares a context with that of the base: its history only grows, at its end.</summary>
internal static class HistoryJudge
{
    /// <summary>Compares.</summary>
    /// <param name="old">The context as it was.</param>
    /// <param name="context">The context.</param>
    /// <param name="what">How messages call where it was like that.</param>
    /// <returns>What was found, of the context and of each migration by its id.</returns>
    public static IReadOnlyList<(string? Migration, Finding Finding)> Compare(MigrationContext old, MigrationContext context, string what)
    {
        var findings = new List<(string? Migration, Finding Finding)>();
        if (old.History.Schema != context.History.Schema || old.History.Table != context.History.Table
            || old.History.IdColumn != context.History.IdColumn)
        {
            findings.Add((null, new Finding
            {
                Rule = GateRules.HistoryMoved,
                Message = $"from {Name(old.History)} to {Name(context.History)}: there all migrations are still to be applied"
            }));
        }

        var now = context.Migrations.ToDictionary(migration => migration.Id);
        foreach (var migration in old.Migrations)
        {
            if (!now.TryGetValue(migration.Id, out var same))
            {
                findings.Add((migration.Id, new Finding { Rule = GateRules.MigrationRemoved, Message = Removed(migration, context, what) }));
            }
            else if (Differs(old, migration, context, same))
            {
                findings.Add((migration.Id, new Finding
                {
                    Rule = GateRules.MigrationEdited,
                    Message = $"what it does is not what {what} has: databases that have applied it will never see the change"
                }));
            }
        }

        var known = old.Migrations.Select(migration => migration.Id).ToHashSet();
        var last = old.Migrations.Count == 0 ? null : old.Migrations[^1].Id;
        foreach (var migration in context.Migrations.Where(migration => !known.Contains(migration.Id) && string.CompareOrdinal(migration.Id, last) < 0))
        {
            findings.Add((migration.Id, new Finding
            {
                Rule = GateRules.SortsBefore,
                Message = $"it sorts before {last} of {what}, so that it runs after it where that is applied and before it where it is not"
            }));
        }

        return findings;
    }

    private static string Removed(Migration migration, MigrationContext context, string what)
    {
        var same = context.Migrations.FirstOrDefault(other => other.Up.SequenceEqual(migration.Up) && other.Up.Count > 0);
        return same is null
            ? $"it is in {what} and no longer here: it is applied, and the launcher refuses what it does not know"
            : $"it is in {what}, and here as {same.Id}, which would be applied again";
    }

    // Another version of EF Core or Npgsql may write other SQL for the same.
    private static bool Differs(MigrationContext old, Migration before, MigrationContext context, Migration after) =>
        old.EfVersion == context.EfVersion ? !before.Up.SequenceEqual(after.Up) : Operations(before) != Operations(after);

    private static string Operations(Migration migration) =>
        JsonSerializer.Serialize(migration.Operations, MigrationListJson.Default.IReadOnlyListMigrationOperation);

    private static string Name(HistoryTable history) => $"{TableName.Of(history.Schema, history.Table)}({history.IdColumn})";
}
