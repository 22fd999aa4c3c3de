using System.Reflection;
using System.Runtime.Loader;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace GitopsLab.MigrationList.Reader;

/// <summary>Reads the contexts of a project.</summary>
internal sealed class ProjectReader(ReaderRequest request, Findings findings)
{
    /// <summary>Gets all contexts of the project, by their full names.</summary>
    public IReadOnlyList<string> Known { get; private set; } = [];

    public IReadOnlyList<MigrationContext> Read()
    {
        var startup = AssemblyLoadContext.Default.LoadFromAssemblyPath(request.StartupAssembly);
        var assemblies = ProjectAssemblies.Find(startup, request.MigrationsAssemblies);
        var candidates = ContextCandidate.Find(assemblies, findings);
        Known = [.. candidates.Select(candidate => candidate.Type.FullName!)];
        var chosen = Choose(candidates, assemblies);
        if (findings.UsageErrors.Count > 0 || chosen.Count == 0)
        {
            return [];
        }

        var contexts = new List<MigrationContext>();
        var options = new List<(Type Context, RelationalOptionsExtension AtDesignTime)>();
        var creator = new ContextCreator(startup, [.. request.AppArguments]);
        foreach (var candidate in chosen)
        {
            if (creator.TryCreate(candidate.Type, findings) is { } context)
            {
                using (context)
                {
                    if (Describe(context, candidate) is { } description)
                    {
                        contexts.Add(description);
                        options.Add((candidate.Type, RelationalOptionsExtension.Extract(context.GetService<IDbContextOptions>())));
                    }
                }
            }
        }

        if (contexts.Count == 0 && findings.Errors.Count == 0)
        {
            findings.Error("no context has migrations: add one with 'dotnet ef migrations add'");
        }

        foreach (var group in contexts.GroupBy(context => context.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            findings.Error($"{string.Join(" and ", group.Select(context => context.Type))} have one name, which a TARGET could not tell apart: rename one");
        }

        RefuseSharedIds(contexts);
        if (ProjectAssemblies.AskForDesignTime(assemblies))
        {
            WarnOfDesignTime(options, creator);
        }

        return contexts;
    }

    private MigrationContext? Describe(DbContext context, ContextCandidate candidate)
    {
        const string postgres = "Npgsql.EntityFrameworkCore.PostgreSQL";
        try
        {
            if (context.Database.ProviderName != postgres)
            {
                findings.Error($"{candidate.Type.Name}: its database provider is {context.Database.ProviderName ?? "none"}: "
                    + $"only {postgres} is supported; name the contexts that have it with --context");
                return null;
            }

            return new ContextReader(context, candidate, named: request.Contexts.Count > 0, findings).Read();
        }
        catch (Exception exception)
        {
            findings.Error($"{candidate.Type.Name}: {exception.Innermost().Message}");
            return null;
        }
    }

    // A bundle is meant to do what the app relies on. Last of all and not for long, since the app may need what only its own
    // environment has.
    private void WarnOfDesignTime(List<(Type Context, RelationalOptionsExtension AtDesignTime)> contexts, ContextCreator creator)
    {
        EF.IsDesignTime = false;
        foreach (var (context, atDesignTime) in contexts)
        {
            var creation = Task.Run(() => creator.OptionsAtRunTime(context));
            if (!creation.Wait(TimeSpan.FromSeconds(2)) || creation.Result is not { } atRunTime)
            {
                continue;
            }

            List<string> differences = [];
            if ((atDesignTime.MigrationsHistoryTableSchema, atDesignTime.MigrationsHistoryTableName)
                != (atRunTime.MigrationsHistoryTableSchema, atRunTime.MigrationsHistoryTableName))
            {
                differences.Add("history table");
            }

            if (atDesignTime.ConnectionString != atRunTime.ConnectionString)
            {
                differences.Add("connection");
            }

            if (differences.Count > 0)
            {
                findings.Warning($"{context.Name}: EF.IsDesignTime is true in a bundle too, so its {string.Join(" and ", differences)} "
                    + "there is not what the app has when it runs");
            }
        }
    }

    private List<ContextCandidate> Choose(IReadOnlyList<ContextCandidate> candidates, IReadOnlyList<Assembly> assemblies)
    {
        if (request.Contexts.Count == 0)
        {
            List<ContextCandidate> all = [.. candidates.Where(candidate => candidate.Migrations.Count > 0)];
            if (all.Count == 0)
            {
                var names = string.Join(", ", assemblies.Select(assembly => assembly.GetName().Name).Order(StringComparer.Ordinal));
                findings.Error($"there are no migrations in {names}: add one with 'dotnet ef migrations add', "
                    + "or name the assembly that holds them with --migrations-assembly");
            }

            return all;
        }

        var chosen = new List<ContextCandidate>();
        foreach (var name in request.Contexts)
        {
            var matches = candidates.Where(candidate => candidate.Is(name)).ToList();
            if (matches.Count != 1)
            {
                var known = string.Join(", ", candidates.Select(candidate => candidate.Type.FullName).Order(StringComparer.Ordinal));
                findings.UsageError(matches.Count == 0
                    ? $"--context {name}: there is no such context; there are: {known}"
                    : $"--context {name}: several contexts have this name; name one in full: {known}");
            }
            else if (matches[0].Migrations.Count == 0)
            {
                findings.Error($"{matches[0].Type.Name}: it has no migrations: add one with 'dotnet ef migrations add', "
                    + "or name the assembly that holds them with --migrations-assembly");
            }
            else if (!chosen.Contains(matches[0]))
            {
                chosen.Add(matches[0]);
            }
        }

        return chosen;
    }

    // A migration that another context has applied under the same id would count as applied.
    private void RefuseSharedIds(List<MigrationContext> contexts)
    {
        var shared = contexts
            .SelectMany(context => context.Migrations.Select(migration => (Context: context, migration.Id)))
            .GroupBy(entry => (entry.Context.History.Schema, entry.Context.History.Table, Id: entry.Id.ToUpperInvariant()))
            .Where(group => group.Select(entry => entry.Context.Type).Distinct().Count() > 1);
        foreach (var group in shared)
        {
            var names = string.Join(" and ", group.Select(entry => entry.Context.Name).Distinct());
            findings.Error($"{names} keep the migration {group.First().Id} in one history table, {group.Key.Table}: give each context a "
                + "table of its own, UseNpgsql(x => x.MigrationsHistoryTable(\"...\")), or the migration another id");
        }
    }
}
