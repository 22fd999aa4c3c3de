using GitopsLab.MigrationList;

namespace GitopsLab.MigrationGate.Rules;

/// <summary>Judges what is done to what no table owns: enums, extensions, collations, schemas.</summary>
internal sealed class DatabaseJudge(PreviousRelease previous)
{
    private const string UndefinedObject = "42704";

    private static readonly (string Prefix, string What)[] Kinds =
    [
        ("Npgsql:Enum:", "the enum"),
        ("Npgsql:CollationDefinition:", "the collation"),
        ("Npgsql:Range:", "the range")
    ];

    public void Judge(MigrationOperation operation, Judgement judgement)
    {
        if (operation.Kind == "DropSchema")
        {
            judgement.Add(new Finding
            {
                Rule = GateRules.SchemaDropped,
                Operation = operation.Kind,
                Name = operation.Schema,
                Message = $"{previous.Name} may still use what is in it, which PostgreSQL drops or for which it refuses (2BP01)"
            });
            return;
        }

        foreach (var (annotation, old) in operation.OldAnnotations ?? new Dictionary<string, string>())
        {
            if (Array.Find(Kinds, kind => annotation.StartsWith(kind.Prefix, StringComparison.Ordinal)) is not { Prefix: { } prefix, What: { } what })
            {
                continue;
            }

            var now = operation.Annotations?.GetValueOrDefault(annotation);
            if (now is null)
            {
                judgement.Add(Dropped(operation, annotation[prefix.Length..], $"{what} goes, and {previous.Name} fails with {UndefinedObject} where it uses it"));
            }
            else if (prefix == "Npgsql:Enum:" && old.Split(',').Except(now.Split(',')).ToList() is { Count: > 0 } labels)
            {
                judgement.Add(Dropped(operation, annotation[prefix.Length..],
                    $"{what} loses {string.Join(", ", labels)}, which PostgreSQL cannot do, and {previous.Name} may still write"));
            }
        }
    }

    private static Finding Dropped(MigrationOperation operation, string name, string message) => new()
    {
        Rule = GateRules.TypeDropped,
        Operation = operation.Kind,
        Name = name,
        Message = message
    };
}
