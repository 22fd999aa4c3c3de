namespace Weather.Data;

/// <summary>A forecast of one day at one place.</summary>
public sealed class Forecast
{
    /// <summary>Its number.</summary>
    public int Id { get; init; }

    /// <summary>The day.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Degrees Celsius.</summary>
    public required int TemperatureC { get; init; }

    /// <summary>A word for it, such as "Mild".</summary>
    public string? Description { get; init; }

    /// <summary>Who says so, such as "station" or "model".</summary>
    public string? Source { get; init; }
}
