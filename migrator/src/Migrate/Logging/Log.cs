using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GitopsLab.Migrate.Logging;

/// <summary>How urgent an event is.</summary>
internal enum Level
{
    Info,
    Warning,
    Error
}

/// <summary>
/// Writes one line for each event, as text or as JSON. What it is given is masked: no secret gets past it.
/// </summary>
internal sealed class Log(TextWriter output, bool json, Secrets secrets, TimeProvider time)
{
    /// <summary>What is told of an event beside its message.</summary>
    internal readonly record struct Field(string Name, object? Value);

    public Secrets Secrets => secrets;

    public void Info(string @event, string message, params ReadOnlySpan<Field> fields) => Write(Level.Info, @event, message, fields);

    public void Warning(string @event, string message, params ReadOnlySpan<Field> fields) => Write(Level.Warning, @event, message, fields);

    public void Error(string @event, string message, params ReadOnlySpan<Field> fields) => Write(Level.Error, @event, message, fields);

    private void Write(Level level, string @event, string message, ReadOnlySpan<Field> fields)
    {
        var line = json ? Json(level, @event, secrets.Mask(message), fields) : Text(level, secrets.Mask(message), fields);
        lock (output)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    /// <summary>A message of several lines stays one line for each event: what follows the first is set off by bars.</summary>
    private static string Text(Level level, string message, ReadOnlySpan<Field> fields)
    {
        var line = new StringBuilder("migrate: ");
        line.Append(level switch { Level.Warning => "warning: ", Level.Error => "error: ", _ => "" });
        line.Append(message.ReplaceLineEndings(" | "));
        foreach (var field in fields)
        {
            line.Append(' ').Append(field.Name).Append('=').Append(Plain(field.Value));
        }

        return line.ToString();
    }

    private string Json(Level level, string @event, string message, ReadOnlySpan<Field> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("time", time.GetUtcNow().UtcDateTime);
            writer.WriteString("level", level switch { Level.Warning => "warning", Level.Error => "error", _ => "info" });
            writer.WriteString("event", @event);
            writer.WriteString("message", message);
            foreach (var field in fields)
            {
                switch (field.Value)
                {
                    case int number:
                        writer.WriteNumber(field.Name, number);
                        break;
                    case double number:
                        writer.WriteNumber(field.Name, Math.Round(number, 3));
                        break;
                    default:
                        writer.WriteString(field.Name, secrets.Mask(Plain(field.Value)));
                        break;
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Plain(object? value) =>
        value is double number ? number.ToString("0.000", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
