using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;

namespace Cases;

/// <summary>Which migrations the service has: those that name the fixture of the environment variable FIXTURE.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FixtureAttribute(params string[] names) : Attribute
{
    public string[] Names => names;

    public static string Current => Environment.GetEnvironmentVariable("FIXTURE") is { Length: > 0 } name ? name : "contract-complete";
}

/// <summary>One bundle serves for all fixtures, since building one takes half a minute.</summary>
public sealed class FixtureMigrations(
    ICurrentDbContext context,
    IDbContextOptions options,
    IMigrationsIdGenerator ids,
    IDiagnosticsLogger<DbLoggerCategory.Migrations> logger) : MigrationsAssembly(context, options, ids, logger)
{
    private readonly Type _context = context.Context.GetType();

    public override IReadOnlyDictionary<string, TypeInfo> Migrations => field ??= Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == _context)
        .Where(type => type.GetCustomAttribute<FixtureAttribute>()?.Names.Contains(FixtureAttribute.Current) == true
            || type.GetCustomAttribute<SinceAttribute>()?.Release <= Releases.Number)
        .OrderBy(type => type.GetCustomAttribute<MigrationAttribute>()!.Id, StringComparer.Ordinal)
        .ToDictionary(type => type.GetCustomAttribute<MigrationAttribute>()!.Id, type => type.GetTypeInfo());
}

public sealed class CasesContext(DbContextOptions<CasesContext> options) : DbContext(options)
{
    public static void Configure(DbContextOptionsBuilder options)
    {
        options.UseNpgsql("Host=nowhere", npgsql =>
        {
            var option = Environment.GetEnvironmentVariable("FIXTURE_OPTION") ?? "";
            if (option == "retry" || (option == "retry-at-run-time" && !EF.IsDesignTime))
            {
                npgsql.EnableRetryOnFailure();
            }

            if (option == "command-timeout")
            {
                npgsql.CommandTimeout(15);
            }
        });
        options.ReplaceService<IMigrationsAssembly, FixtureMigrations>();
        options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
    }
}

/// <summary>A context of another team: its history has another name and schema, and its columns are in snake case.</summary>
public sealed class OtherContext(DbContextOptions<OtherContext> options) : DbContext(options)
{
    public static void Configure(DbContextOptionsBuilder options) => options
        .UseNpgsql("Host=nowhere", npgsql => npgsql.MigrationsHistoryTable("ef history", "other schema"))
        .UseSnakeCaseNamingConvention()
        .ReplaceService<IMigrationsAssembly, FixtureMigrations>()
        .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
