using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Refused;

var builder = WebApplication.CreateBuilder(args);
var services = builder.Services;
services.AddDbContext<RetryingContext>(options => options.UseNpgsql(npgsql => npgsql
    .MigrationsHistoryTable("retrying")
    .EnableRetryOnFailure()));
services.AddDbContext<RemediedContext>(options => options.UseNpgsql(npgsql =>
{
    npgsql.MigrationsHistoryTable("remedied");
    if (!EF.IsDesignTime)
    {
        npgsql.EnableRetryOnFailure().CommandTimeout(15);
    }
}));
services.AddDbContext<ImpatientContext>(options => options.UseNpgsql(npgsql => npgsql
    .MigrationsHistoryTable("impatient")
    .CommandTimeout(15)));
services.AddDbContext<PendingContext>(options => options.UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("pending")));
services.AddDbContext<PendingIgnoredContext>(options => options
    .UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("pending_ignored"))
    .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)));
services.AddDbContext<SeedingContext>(options => options
    .UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("seeding"))
    .UseSeeding((_, _) => { }));
services.AddDbContext<AsyncSeedingContext>(options => options
    .UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("async_seeding"))
    .UseAsyncSeeding((_, _, _) => Task.CompletedTask));
services.AddDbContext<MergedContext>(options => options.UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("merged")));
services.AddDbContext<TwiceContext>(options => options.UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("twice")));
services.AddDbContext<BrokenContext>(options => options.UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("broken")));
services.AddDbContext<DesignTimeContext>(options => options.UseNpgsql(npgsql =>
    npgsql.MigrationsHistoryTable(EF.IsDesignTime ? "design_time" : "run_time")));
services.AddDbContext<SharedContext>(options => options.UseNpgsql());
services.AddDbContext<SharingContext>(options => options.UseNpgsql());
services.AddDbContext<EmptyContext>(options => options.UseNpgsql());
services.AddDbContext<ElsewhereContext>(options => options.UseNpgsql(npgsql => npgsql
    .MigrationsHistoryTable("elsewhere")
    .MigrationsAssembly("Npgsql")));

builder.Build().Run();
