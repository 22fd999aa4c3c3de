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

    /// <summary>Tells whether the project's own code reads <c>EF.IsDesignTime</c>.</summary>
    /// <param name="assemblies">The project's assemblies.</param>
    /// <returns>Whether one of them does.</returns>
    public static bool AskForDesignTime(IReadOnlyList<Assembly> assemblies) => assemblies.Any(assembly => Metadata(
        assembly.Location,
        metadata => metadata.MemberReferences
            .Any(member => metadata.StringComparer.Equals(metadata.GetMemberReference(member).Name, "get_IsDesignTime"))));

    private static bool IsLibrary(string file) =>
        Libraries.Any(library => Path.GetFileName(file).StartsWith(library, StringComparison.OrdinalIgnoreCase));

    private static bool SpeaksOfContexts(string file) => Metadata(
        file,
        metadata => metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Any(type => (metadata.StringComparer.Equals(type.Name, "DbContext")
                    && metadata.StringComparer.Equals(type.Namespace, "Microsoft.EntityFrameworkCore"))
                || (metadata.StringComparer.Equals(type.Name, "Migration")
                    && metadata.StringComparer.Equals(type.Namespace, "Microsoft.EntityFrameworkCore.Migrations"))));

    // Read and not loaded: loading all that a project brings along takes longer than everything else.
    private static bool Metadata(string file, Func<MetadataReader, bool> predicate)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        return image.HasMetadata && predicate(image.GetMetadataReader());
    }
}
