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

    public IReadOnlyList<MigrationContext> Place(IReadOnlyList<MigrationContext> contexts)
    {
        var placed = contexts.ToList();
        var named = new HashSet<string>();
        foreach (var option in options)
        {
            var separator = option.IndexOf('=');
            var name = separator < 0 ? null : option[..separator];
            var index = name is null && contexts.Count == 1
                ? 0
                : placed.FindIndex(context => name is not null && (Is(context.Name, name) || Is(context.Type, name)));
            if (index < 0)
            {
                var known = string.Join(", ", contexts.Select(context => context.Name));
                usageErrors.Add(name is null
                    ? $"--bundle {option}: there are several contexts; say whose it is, CONTEXT={option}, of {known}"
                    : $"--bundle {option}: there is no context {name}; there are: {known}");
            }
            else if (!named.Add(placed[index].Type))
            {
                usageErrors.Add($"--bundle {option}: {placed[index].Name} has a bundle already");
            }
            else
            {
                placed[index] = Place(placed[index], option, Path.GetFullPath(option[(separator + 1)..]));
            }
        }

        foreach (var group in placed.GroupBy(context => context.Bundle).Where(group => group.Count() > 1))
        {
            var types = string.Join(" and ", group.Select(context => context.Type));
            usageErrors.Add($"{types} would share the bundle {group.Key}: name one for each, --bundle CONTEXT=FILE");
        }

        return placed;
    }

    private MigrationContext Place(MigrationContext context, string option, string file)
    {
        var relative = Path.GetRelativePath(Path.GetDirectoryName(list)!, file);
        if (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative))
        {
            usageErrors.Add($"--bundle {option}: the image keeps bundles beside the list, so it must be in {Path.GetDirectoryName(list)}");
        }
        else if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            errors.Add($"{context.Name}: --bundle {option}: there is no such bundle. 'dotnet ef migrations bundle' ends with success and "
                + "writes none where the app ends the process itself; see what it prints with --verbose");
        }

        return context with { Bundle = relative.Replace('\\', '/') };
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
