using System.Reflection;

namespace GitopsLab.MigrationList.Reader;

/// <summary>The types of an assembly of which some may need what is not here.</summary>
internal static class AssemblyTypes
{
    /// <summary>Those that can be loaded, as EF Core takes them.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="warn">Is told where others cannot be.</param>
    public static IEnumerable<Type> LoadableTypes(this Assembly assembly, Action<string>? warn = null)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            warn?.Invoke($"{assembly.GetName().Name}: not all of its types can be loaded: {exception.LoaderExceptions.FirstOrDefault()?.Message}");
            return exception.Types.OfType<Type>();
        }
    }
}
