using Cases;
using Microsoft.EntityFrameworkCore;

// A service as the tests need it. FIXTURE says which migrations it has (see Fixture.cs), FIXTURE_MAIN how its start-up behaves.
var main = Environment.GetEnvironmentVariable("FIXTURE_MAIN") ?? "";
try
{
    if (main == "slow")
    {
        Thread.Sleep(TimeSpan.FromSeconds(5));
    }

    if (main == "thread")
    {
        new Thread(() =>
        {
            while (true)
            {
                Thread.Sleep(1000);
            }
        }).Start();
    }

    var builder = WebApplication.CreateBuilder(args);
    if (main == "json")
    {
        builder.Logging.ClearProviders().AddJsonConsole();
    }

    builder.Services.AddDbContext<CasesContext>(options => CasesContext.Configure(options));
    builder.Services.AddDbContext<OtherContext>(options => OtherContext.Configure(options));
    var app = builder.Build();
    if (main == "in-process")
    {
        // As an app migrates at its start; bench/migrate.py measures it.
        await using var scope = app.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<CasesContext>();
        context.Database.SetConnectionString(Environment.GetEnvironmentVariable("CONNECTION"));
        await context.Database.MigrateAsync();
        return;
    }

    if (Releases.Number > 0)
    {
        await using var database = await App.ConnectAsync();
        app.MapGet("/", () => App.CheckAsync(database));
        app.MapGet("/healthz", () => "alive");
        await app.RunAsync();
    }
    else
    {
        app.MapGet("/", () => "here");
        await app.RunAsync();
    }
}
catch (Exception failure) when (main == "swallow")
{
    Console.WriteLine(failure.Message);
    Environment.Exit(0);
}
