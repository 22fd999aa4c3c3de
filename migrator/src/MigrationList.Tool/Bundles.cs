namespace GitopsLab.MigrationList.Tool;

/// <summary>Says where each context's bundle is.</summary>
/// <param name="list">The file of the list.</param>
/// <param name="options">What <c>--bundle</c> says, <c>[CONTEXT=]FILE</c>.</param>
internal sealed class Bundles(string list, IReadOnlyList<string> options)
{
    private readonly List<string> usageErrors = [];
    private readonly List<string> errors = [];

    public IReadOnlyList<string> UsageErrors => usageErrors;

    public IReadOnlyList<string> Errors => errors;

    /// <summary>Places the bundles.</summary>
    /// <param name="contexts">The contexts that were read.</param>
    /// <param name="known">All contexts of the project, by their full names: what is wrong with one is told elsewhere.</param>
    /// <returns>The contexts with their bundles.</returns>
    public IReadOnlyList<MigrationContext> Place(IReadOnlyList<MigrationContext> contexts, IReadOnlyList<string> known)
    {
        var placed = contexts.ToList();
        var named = new HashSet<string>();
        foreach (var option in options)
        {
            var separator = option.IndexOf('=');
            var name = separator < 0 ? null : option[..separator];
            var bundle = Check(option, Path.GetFullPath(option[(separator + 1)..]));
            var index = name is null && contexts.Count == 1 ? 0 : placed.FindIndex(context => name is not null && Names(name, context.Type));
            if (index >= 0)
            {
                if (!named.Add(placed[index].Type))
                {
                    usageErrors.Add($"--bundle {option}: {placed[index].Name} has a bundle already");
                }

                placed[index] = placed[index] with { Bundle = bundle };
            }
            else if (name is null && contexts.Count > 1)
            {
                usageErrors.Add($"--bundle {option}: there are several contexts; say whose it is, CONTEXT={option}, of "
                    + string.Join(", ", contexts.Select(context => context.Name)));
            }
            else if (name is not null && !known.Any(type => Names(name, type)))
            {
                usageErrors.Add($"--bundle {option}: there is no context {name}; there are: {string.Join(", ", known)}");
            }
        }

        foreach (var group in placed.GroupBy(context => context.Bundle).Where(group => group.Count() > 1))
        {
            var types = string.Join(" and ", group.Select(context => context.Type));
            usageErrors.Add($"{types} would share the bundle {group.Key}: name one for each, --bundle CONTEXT=FILE");
        }

        return placed;
    }

    // Gives the bundle as the list has it.
    private string Check(string option, string file)
    {
        var folder = Path.GetDirectoryName(list)!;
        var relative = Path.GetRelativePath(folder, file);
        if (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative))
        {
            usageErrors.Add($"--bundle {option}: the image keeps bundles beside the list, so it must be in {folder}");
        }
        else if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            errors.Add($"--bundle {option}: there is no such bundle: 'dotnet ef migrations bundle' may end with success and write none, "
                + "where the app ends the process itself");
        }

        return relative.Replace('\\', '/');
    }

    private static bool Names(string name, string type) =>
        string.Equals(name, type, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, type[(type.LastIndexOfAny(['.', '+']) + 1)..], StringComparison.OrdinalIgnoreCase);
}
