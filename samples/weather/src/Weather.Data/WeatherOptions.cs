using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Weather.Data;

/// <summary>How the context uses PostgreSQL, in one place for the service, its tests and its migrations.</summary>
public static class WeatherOptions
{
    /// <summary>Has the context use a data source.</summary>
    /// <param name="options">The options of the context.</param>
    /// <param name="source">The database.</param>
    /// <returns>The options.</returns>
    public static DbContextOptionsBuilder UseWeatherDatabase(this DbContextOptionsBuilder options, NpgsqlDataSource source) =>
        options.UseNpgsql(source, npgsql =>
        {
            // A request may be tried again. A migration may not: it would queue the app behind it with each try. A bundle counts as
            // design time, and the list of migrations is refused where this is forgotten.
            if (!EF.IsDesignTime)
            {
                npgsql.EnableRetryOnFailure(maxRetryCount: 2, maxRetryDelay: TimeSpan.FromSeconds(1), errorCodesToAdd: null);
            }
        });
}
