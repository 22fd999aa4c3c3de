using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace GitopsLab.MigrationList.Reader;

/// <summary>Makes contexts as EF Core's own tools do: by a design-time factory, by the app's services, by their constructor.</summary>
internal sealed class ContextCreator(Assembly startup, string[] arguments)
{
    private IServiceProvider? services;

    public DbContext? TryCreate(Type type, Findings findings)
    {
        var messages = new List<string>();
        try
        {
            var context = FromServices(type) ?? FromDesign(type, messages);
            services ??= context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider;
            return context;
        }
        catch (Exception exception)
        {
            findings.Error(string.Join(" ", [$"{type.Name}: the context cannot be made: {exception.Innermost().Message}", .. messages]));
            return null;
        }
    }

    // One run of the app serves all contexts: some apps cannot be started twice in one process.
    private DbContext? FromServices(Type type) => HasFactory(type) ? null : services?.GetService(type) as DbContext;

    private bool HasFactory(Type type)
    {
        var factory = typeof(IDesignTimeDbContextFactory<>).MakeGenericType(type);
        return startup.GetTypes().Concat(type.Assembly.GetTypes()).Any(factory.IsAssignableFrom);
    }

    // By name, since the project has a version of EF Core's design-time package of its own.
    private DbContext FromDesign(Type type, List<string> messages)
    {
        const string design = "Microsoft.EntityFrameworkCore.Design";
        var assembly = Assembly.Load(design);
        var handler = assembly.GetType(design + ".OperationReportHandler", throwOnError: true)!;
        var activator = assembly.GetType(design + ".DbContextActivator", throwOnError: true)!;
        var reports = Activator.CreateInstance(handler, (Action<string>)messages.Add, (Action<string>)messages.Add, null, null);
        var create = activator.GetMethods().Single(method => method.Name == "CreateInstance" && method.GetParameters().Length == 4);
        return (DbContext)create.Invoke(null, [type, startup, reports, arguments])!;
    }
}
