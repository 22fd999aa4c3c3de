using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace GitopsLab.MigrationList.Reader;

/// <summary>Makes contexts as EF Core's own tools do: by a design-time factory, by the app's services, by their constructor.</summary>
internal sealed class ContextCreator(Assembly startup, string[] arguments)
{
    private const string Design = "Microsoft.EntityFrameworkCore.Design";

    private IServiceProvider? services;
    private bool appFailed;

    public DbContext? TryCreate(Type type, Findings findings)
    {
        var messages = new List<string>();
        try
        {
            if (FromServices(type) is { } known)
            {
                return known;
            }

            // An app that did not start will not start for the next context either, and may take all its time again.
            if (appFailed && !HasFactory(type) && type.GetConstructor([]) is null)
            {
                findings.Error($"{type.Name}: the context cannot be created either: it needs the app, which did not start");
                return null;
            }

            var context = FromDesign(type, messages);
            services ??= context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider;
            return context;
        }
        catch (Exception exception) when (exception is not FileNotFoundException { FileName: { } name } || !name.StartsWith(Design, StringComparison.Ordinal))
        {
            appFailed = messages.Count > 0;
            if (messages.Exists(message => message.Contains("DOTNET_HOST_FACTORY_RESOLVER_DEFAULT_TIMEOUT_IN_SECONDS", StringComparison.Ordinal)))
            {
                messages.Add("Give it more time with --timeout, or give the context an IDesignTimeDbContextFactory.");
            }

            findings.Error(string.Join(" ", [$"{type.Name}: the context cannot be made:", .. messages, exception.Innermost().Message]));
            return null;
        }
    }

    /// <summary>Gets the options that a context has when the app runs.</summary>
    /// <param name="type">The context.</param>
    /// <returns>The options; null where the app's services do not make the context, or not here.</returns>
    public RelationalOptionsExtension? OptionsAtRunTime(Type type)
    {
        if (HasFactory(type) || services?.GetService(typeof(IServiceScopeFactory)) is not IServiceScopeFactory scopes)
        {
            return null;
        }

        using var scope = scopes.CreateScope();
        try
        {
            return scope.ServiceProvider.GetService(type) is DbContext context
                ? RelationalOptionsExtension.Extract(context.GetService<IDbContextOptions>())
                : null;
        }
        catch (Exception)
        {
            // What the app needs when it runs may not be here.
            return null;
        }
    }

    // One run of the app serves all contexts: some apps cannot be started twice in one process.
    private DbContext? FromServices(Type type) => HasFactory(type) ? null : services?.GetService(type) as DbContext;

    private bool HasFactory(Type type)
    {
        var factory = typeof(IDesignTimeDbContextFactory<>).MakeGenericType(type);
        return startup.LoadableTypes().Concat(type.Assembly.LoadableTypes()).Any(factory.IsAssignableFrom);
    }

    // By name, since the project has a version of EF Core's design-time package of its own.
    private DbContext FromDesign(Type type, List<string> messages)
    {
        var assembly = Assembly.Load(Design);
        var handler = assembly.GetType(Design + ".OperationReportHandler", throwOnError: true)!;
        var activator = assembly.GetType(Design + ".DbContextActivator", throwOnError: true)!;
        var reports = Activator.CreateInstance(handler, (Action<string>)messages.Add, (Action<string>)messages.Add, null, null);
        var create = activator.GetMethods().Single(method => method.Name == "CreateInstance" && method.GetParameters().Length == 4);
        return (DbContext)create.Invoke(null, [type, startup, reports, arguments])!;
    }
}
