using System.Text.RegularExpressions;
using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate.Rules;

/// <summary>Judges a migration as a whole: its operations, and what they are together.</summary>
internal sealed partial class MigrationJudge(PreviousRelease previous)
{
    private const string EnumPrefix = "Npgsql:Enum:";

    /// <summary>Judges a migration by its list alone.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="trail">What became of the schema before it; follows it.</param>
    /// <returns>What it means.</returns>
    public Judgement Judge(Migration migration, SchemaTrail trail)
    {
        var judgement = new Judgement();
        var operations = new OperationJudge(previous, trail);
        foreach (var operation in migration.Operations)
        {
            operations.Judge(operation, judgement);
        }

        Transaction(migration, judgement);
        EnumLabels(migration, judgement);
        WayBack(migration, judgement);
        if (migration.DependsOnEnvironment)
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.DependsOnEnvironment,
                Message = "what it does in Production is judged here; in Development it does another thing"
            });
        }

        return judgement;
    }

    private static void Transaction(Migration migration, Judgement judgement)
    {
        if (migration.IsTransactional)
        {
            return;
        }

        if (migration.Up.Count > 1)
        {
            var first = migration.Up.First(statement => !statement.Transactional);
            judgement.Add(new Finding
            {
                Rule = GateRules.NotAlone,
                Message = $"\"{FirstLine(first.Sql)}\" runs outside the transaction: where it fails, what ran before it stays, and the migration cannot run again"
            });
        }

        if (migration.Up.Any(statement => !statement.Transactional && ConcurrentlyIfNotExists().IsMatch(statement.Sql)))
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.ConcurrentlyIfNotExists,
                Message = "a broken run leaves an invalid index of that name behind, and the next one takes it for built"
            });
        }
    }

    private static void EnumLabels(Migration migration, Judgement judgement)
    {
        foreach (var operation in migration.Operations.Where(operation => operation.Kind == "AlterDatabase"))
        {
            foreach (var (annotation, labels) in operation.Annotations ?? new Dictionary<string, string>())
            {
                if (!annotation.StartsWith(EnumPrefix, StringComparison.Ordinal) || operation.OldAnnotations?.GetValueOrDefault(annotation) is not { } old)
                {
                    continue;
                }

                var used = labels.Split(',').Except(old.Split(',')).FirstOrDefault(label => migration.Up.Any(statement =>
                    statement.Sql.Contains($"'{label}'", StringComparison.Ordinal) && !AddsValue().IsMatch(statement.Sql)));
                if (used is not null)
                {
                    judgement.Add(new Finding
                    {
                        Rule = GateRules.EnumUsedAtOnce,
                        Operation = operation.Kind,
                        Name = annotation[EnumPrefix.Length..],
                        Message = $"'{used}' is new in it and used in the same transaction, which PostgreSQL refuses (55P04)"
                    });
                }
            }
        }
    }

    private static void WayBack(Migration migration, Judgement judgement)
    {
        if (migration.Down != MigrationDown.Present)
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.NoWayBack,
                Message = migration.Down == MigrationDown.Empty
                    ? "its Down does nothing, so the launcher refuses to go back past it"
                    : "it has no Down, so the launcher refuses to go back past it"
            });
        }
    }

    private static string FirstLine(string sql)
    {
        var line = sql.TrimStart().Split('\n')[0].TrimEnd();
        return line.Length <= 80 ? line : line[..77] + "...";
    }

    [GeneratedRegex(@"\bcreate\s+(?:unique\s+)?index\s+concurrently\s+if\s+not\s+exists\b", RegexOptions.IgnoreCase)]
    private static partial Regex ConcurrentlyIfNotExists();

    [GeneratedRegex(@"^\s*alter\s+type\s.*\sadd\s+value\b", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex AddsValue();
}
