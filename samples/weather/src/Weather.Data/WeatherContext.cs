using Microsoft.EntityFrameworkCore;

namespace Weather.Data;

/// <summary>The database of the weather service.</summary>
/// <param name="options">How it is reached.</param>
public sealed class WeatherContext(DbContextOptions<WeatherContext> options) : DbContext(options)
{
    /// <summary>The forecasts.</summary>
    public DbSet<Forecast> Forecasts => Set<Forecast>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Forecast>(forecast =>
        {
            forecast.ToTable("forecasts");
            forecast.Property(row => row.Id).HasColumnName("id");
            forecast.Property(row => row.Date).HasColumnName("date");
            forecast.Property(row => row.TemperatureC).HasColumnName("temperature_c");
            forecast.Property(row => row.Description).HasColumnName("description").HasMaxLength(100);
            forecast.Property(row => row.Source).HasColumnName("source").HasMaxLength(50);
            forecast.HasIndex(row => row.Date, "ix_forecasts_date").IsCreatedConcurrently();
        });
    }
}
