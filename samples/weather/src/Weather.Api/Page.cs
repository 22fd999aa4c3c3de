using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Weather.Data;

namespace Weather.Api;

/// <summary>A page to look at: the version and the next forecasts.</summary>
internal static class Page
{
    private const string Before =
        """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Weather</title>
          <style>
            body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 42rem; padding: 0 1rem; color: #1b2733; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #d8e0e8; }
            td.number { font-variant-numeric: tabular-nums; }
            footer { margin-top: 2rem; color: #5b6b7a; }
          </style>
        </head>
        <body>
        """;

    public static void MapPage(this IEndpointRouteBuilder routes) => routes.MapGet("/", ShowAsync).ExcludeFromDescription();

    private static async Task<ContentHttpResult> ShowAsync(WeatherContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var forecasts = await database.Next(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), 14).ToListAsync(cancellationToken);
        var html = new StringBuilder(Before).Append("\n<h1>Weather</h1>\n");
        html.Append("<table>\n<thead><tr><th>Day</th><th>°C</th><th></th></tr></thead>\n<tbody>\n");
        foreach (var forecast in forecasts)
        {
            html.Append(null, $"<tr><td>{forecast.Date:yyyy-MM-dd}</td><td class=\"number\">{forecast.TemperatureC}</td><td>{Text(forecast.Description)}</td></tr>\n");
        }

        html.Append(null, $"</tbody>\n</table>\n<footer>Version {Text(Program.Version)} · <a href=\"/scalar\">API</a></footer>\n</body>\n</html>\n");
        return TypedResults.Content(html.ToString(), "text/html; charset=utf-8");
    }

    private static string Text(string? text) => HtmlEncoder.Default.Encode(text ?? "");
}
