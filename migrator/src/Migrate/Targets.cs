using GitopsLab.MigrationList;

namespace GitopsLab.Migrate;

/// <summary>How far a context is to be migrated.</summary>
/// <param name="Context">The context.</param>
/// <param name="Keep">How many of its migrations are to be applied, from the first on.</param>
/// <param name="Named">Whether that was asked for by a TARGET, and is not simply all there are.</param>
internal sealed record ContextTarget(MigrationContext Context, int Keep, bool Named)
{
    /// <summary>The migrations that are to be applied.</summary>
    public IEnumerable<Migration> Wanted => Context.Migrations.Take(Keep);

    /// <summary>The id that EF Core is given: "0" is before the first migration.</summary>
    public string Id => Keep == 0 ? "0" : Context.Migrations[Keep - 1].Id;
}

/// <summary>Finds what a TARGET means.</summary>
internal static class Targets
{
    /// <summary>
    /// A TARGET is about the context that has it, and the others go to their last migration. Several are separated by commas; one
    /// whose context is not clear is written <c>Context/TARGET</c>.
    /// </summary>
    /// <param name="list">The migrations of the image.</param>
    /// <param name="argument">The TARGET; null or empty for all there are.</param>
    /// <returns>A target for each context, in the list's order.</returns>
    /// <exception cref="UsageException">There is no such migration, or it is not clear which is meant.</exception>
    public static IReadOnlyList<ContextTarget> Resolve(MigrationList.MigrationList list, string? argument)
    {
        var targets = list.Contexts.ToDictionary(
            context => context.Name, context => new ContextTarget(context, context.Migrations.Count, false), StringComparer.OrdinalIgnoreCase);
        var problems = new List<string>();
        foreach (var part in (argument ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var matches = Match(list, part).ToList();
            switch (matches)
            {
                case [var target] when !targets[target.Context.Name].Named:
                    targets[target.Context.Name] = target;
                    break;
                case [var target]:
                    problems.Add($"TARGET names {target.Context.Name} twice");
                    break;
                case []:
                    problems.Add(Unknown(list, part));
                    break;
                default:
                    problems.Add($"TARGET {part} can be of {string.Join(" or ", matches.Select(match => match.Context.Name))}: write {matches[0].Context.Name}/{part}");
                    break;
            }
        }

        return problems.Count == 0 ? [.. list.Contexts.Select(context => targets[context.Name])] : throw new UsageException(problems);
    }

    private static IEnumerable<ContextTarget> Match(MigrationList.MigrationList list, string part)
    {
        var slash = part.IndexOf('/', StringComparison.Ordinal);
        var (name, id) = slash < 0 ? (null, part) : (part[..slash], part[(slash + 1)..]);
        foreach (var context in list.Contexts.Where(context => name == null || Same(context.Name, name)))
        {
            if (id == "0")
            {
                yield return new ContextTarget(context, 0, true);
            }

            for (var at = 0; at < context.Migrations.Count; at++)
            {
                if (Same(context.Migrations[at].Id, id))
                {
                    yield return new ContextTarget(context, at + 1, true);
                }
            }
        }
    }

    private static string Unknown(MigrationList.MigrationList list, string part)
    {
        var named = list.Contexts.SelectMany(context => context.Migrations)
            .Select(migration => migration.Id)
            .FirstOrDefault(id => id.EndsWith("_" + part, StringComparison.OrdinalIgnoreCase));
        var last = list.Contexts.Select(context => context.Migrations.Count == 0 ? $"{context.Name} has none" : context.Migrations[^1].Id);
        return $"there is no migration {part} in this image; "
            + (named == null ? $"the last is {string.Join(", ", last)}" : $"TARGET is an id: {named}");
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
