using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace GitopsLab.MigrationList.Reader;

/// <summary>Finds the assemblies of a project that have contexts or migrations.</summary>
internal static class ProjectAssemblies
{
    // EF Core and its providers speak of these types too, and have no migrations.
    private static readonly string[] Libraries = ["Microsoft.EntityFrameworkCore", "Npgsql.EntityFrameworkCore", "EFCore.NamingConventions"];

    public static IReadOnlyList<Assembly> Find(Assembly startup, IReadOnlyList<string> more)
    {
        var assemblies = new List<Assembly> { startup };
        var folder = Path.GetDirectoryName(startup.Location)!;
        var dependencies = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        var found = dependencies.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(file => Path.GetDirectoryName(file) == folder && !IsLibrary(file) && SpeaksOfContexts(file))
            .Concat(more);
        foreach (var file in found)
        {
            var assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(file);
            if (!assemblies.Contains(assembly))
            {
                assemblies.Add(assembly);
            }
        }

        return assemblies;
    }

    private static bool IsLibrary(string file) =>
        Libraries.Any(library => Path.GetFileName(file).StartsWith(library, StringComparison.OrdinalIgnoreCase));

    // Read and not loaded: loading all that a project brings along takes longer than everything else.
    private static bool SpeaksOfContexts(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        if (!image.HasMetadata)
        {
            return false;
        }

        var metadata = image.GetMetadataReader();
        return metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Any(type => (metadata.StringComparer.Equals(type.Name, "DbContext")
                    && metadata.StringComparer.Equals(type.Namespace, "Microsoft.EntityFrameworkCore"))
                || (metadata.StringComparer.Equals(type.Name, "Migration")
                    && metadata.StringComparer.Equals(type.Namespace, "Microsoft.EntityFrameworkCore.Migrations")));
    }
}
