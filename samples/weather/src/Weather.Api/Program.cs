using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scalar.AspNetCore;
using Weather.Api;
using Weather.Data;

try
{
    var builder = WebApplication.CreateBuilder(args);
    if (builder.Environment.IsProduction())
    {
        builder.Logging.ClearProviders().AddJsonConsole();
    }

    // dotnet ef and bundles run this program until Build, with no database to name; a bundle brings a connection of its own.
    var connection = EF.IsDesignTime
        ? new NpgsqlConnectionStringBuilder { Host = "localhost" }
        : DatabaseSettings.Read(builder.Configuration);
    builder.Services.AddNpgsqlDataSource(connection.ConnectionString);
    builder.Services.AddDbContextPool<WeatherContext>((services, options) =>
        options.UseWeatherDatabase(services.GetRequiredService<NpgsqlDataSource>()));
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddProblemDetails();
    builder.Services.AddValidation();
    builder.Services.AddOpenApi();
    builder.AddTelemetry();
    // As long as the chart's terminationGracePeriodSeconds leaves after preStopSeconds.
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));

    var app = builder.Build();
    app.UseExceptionHandler();
    app.UseStatusCodePages();
    app.MapOpenApi();
    app.MapScalarApiReference();
    app.MapHealth();
    app.MapForecasts();
    app.MapPage();
    app.Run();
    return 0;
}
catch (DatabaseSettingsException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

/// <summary>The service.</summary>
public sealed partial class Program
{
    /// <summary>The version of this release: the image's, where it names one.</summary>
    internal static string Version { get; } = Environment.GetEnvironmentVariable("APP_VERSION") is { Length: > 0 } named
        ? named
        : typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
