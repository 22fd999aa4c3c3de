using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Weather.Data;

namespace Weather.Api;

/// <summary>The forecasts over HTTP.</summary>
internal static class Forecasts
{
    public static void MapForecasts(this IEndpointRouteBuilder routes)
    {
        var forecasts = routes.MapGroup("/forecasts").WithTags("Forecasts");
        forecasts.MapGet("/", ListAsync).WithSummary("Lists the next forecasts");
        forecasts.MapGet("/{id:int}", GetAsync).WithSummary("Gets one forecast").WithName("forecast");
        forecasts.MapPost("/", AddAsync).WithSummary("Adds a forecast");
        forecasts.MapDelete("/{id:int}", DeleteAsync).WithSummary("Deletes a forecast");
    }

    /// <summary>The forecasts from a day on, the nearest first.</summary>
    public static IQueryable<ForecastResponse> Next(this WeatherContext database, DateOnly from, int most) => database.Forecasts
        .Where(forecast => forecast.Date >= from)
        .OrderBy(forecast => forecast.Date).ThenBy(forecast => forecast.Id)
        .Take(most)
        .Select(forecast => new ForecastResponse(forecast.Id, forecast.Date, forecast.TemperatureC, forecast.Description));

    private static async Task<Ok<List<ForecastResponse>>> ListAsync(
        WeatherContext database, TimeProvider time, DateOnly? from, CancellationToken cancellationToken, [Range(1, 100)] int most = 20) =>
        TypedResults.Ok(await database.Next(from ?? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), most).ToListAsync(cancellationToken));

    private static async Task<Results<Ok<ForecastResponse>, NotFound>> GetAsync(WeatherContext database, int id, CancellationToken cancellationToken) =>
        await database.Forecasts.AsNoTracking().SingleOrDefaultAsync(forecast => forecast.Id == id, cancellationToken) is { } found
            ? TypedResults.Ok(ForecastResponse.Of(found))
            : TypedResults.NotFound();

    private static async Task<CreatedAtRoute<ForecastResponse>> AddAsync(WeatherContext database, ForecastRequest request, CancellationToken cancellationToken)
    {
        var forecast = new Forecast { Date = request.Date, TemperatureC = request.TemperatureC, Description = request.Description };
        database.Forecasts.Add(forecast);
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.CreatedAtRoute(ForecastResponse.Of(forecast), "forecast", new { id = forecast.Id });
    }

    private static async Task<Results<NoContent, NotFound>> DeleteAsync(WeatherContext database, int id, CancellationToken cancellationToken) =>
        await database.Forecasts.Where(forecast => forecast.Id == id).ExecuteDeleteAsync(cancellationToken) > 0
            ? TypedResults.NoContent()
            : TypedResults.NotFound();
}

/// <summary>A forecast to add.</summary>
/// <param name="Date">The day.</param>
/// <param name="TemperatureC">Degrees Celsius.</param>
/// <param name="Description">A word for it.</param>
public sealed record ForecastRequest(DateOnly Date, [Range(-90, 60)] int TemperatureC, [StringLength(100)] string? Description);

/// <summary>A forecast.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Date">The day.</param>
/// <param name="TemperatureC">Degrees Celsius.</param>
/// <param name="Description">A word for it.</param>
public sealed record ForecastResponse(int Id, DateOnly Date, int TemperatureC, string? Description)
{
    internal static ForecastResponse Of(Forecast forecast) => new(forecast.Id, forecast.Date, forecast.TemperatureC, forecast.Description);
}
