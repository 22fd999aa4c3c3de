using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using EfMigration = Microsoft.EntityFrameworkCore.Migrations.Migration;

namespace GitopsLab.MigrationList.Reader;

/// <summary>A context and the classes of its migrations, wherever they are.</summary>
internal sealed record ContextCandidate(Type Type, IReadOnlyList<Type> Migrations)
{
    public static IReadOnlyList<ContextCandidate> Find(IReadOnlyList<Assembly> assemblies, Findings findings)
    {
        var types = assemblies.SelectMany(assembly => assembly.LoadableTypes(findings.Warning))
            .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false })
            .ToList();
        var migrations = types
            .Where(type => type.IsSubclassOf(typeof(EfMigration)))
            .Select(type => (Type: type, Context: type.GetCustomAttributes<DbContextAttribute>().FirstOrDefault()?.ContextType))
            .Where(migration => migration.Context is not null)
            .ToLookup(migration => migration.Context!, migration => migration.Type);
        return
        [
            .. types.Where(type => type.IsSubclassOf(typeof(DbContext)))
                .Concat(migrations.Select(group => group.Key))
                .Distinct()
                .OrderBy(type => type.FullName, StringComparer.Ordinal)
                .Select(type => new ContextCandidate(type, [.. migrations[type]]))
        ];
    }

    public bool Is(string name) =>
        string.Equals(Type.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(Type.FullName, name, StringComparison.OrdinalIgnoreCase);
}
