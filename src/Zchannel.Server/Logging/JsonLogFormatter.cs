using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Zchannel.Server.Logging;

/// <summary>
/// Writes log entries as <see cref="LogRecord"/>s: with what the message names, without scopes, which hold paths.
/// </summary>
internal sealed class JsonLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>What the configuration calls it.</summary>
    public const string FormatterName = "zchannel-json";

    private const string Template = "{OriginalFormat}";

    /// <inheritdoc />
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var (id, exception, state) = (logEntry.EventId.Id, logEntry.Exception, logEntry.State as IReadOnlyList<KeyValuePair<string, object?>>);
        var message = logEntry.Formatter(logEntry.State, exception);
        textWriter.WriteLine(LogRecord.Write(time.GetUtcNow(), logEntry.LogLevel, logEntry.Category, message, json =>
        {
            json.WriteNumber("event", id);
            Write(json, state ?? []);
            if (exception is not null)
            {
                json.WriteString("exception", exception.ToString());
            }
        }));
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        if (!fields.Any(field => field.Key != Template))
        {
            return;
        }

        json.WriteStartObject("fields");
        foreach (var (name, value) in fields.Where(field => field.Key != Template).DistinctBy(field => field.Key))
        {
            switch (value)
            {
                case null:
                    json.WriteNull(name);
                    break;
                case bool flag:
                    json.WriteBoolean(name, flag);
                    break;
                case int or long or short or byte or uint or ushort:
                    json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumber(name, number);
                    break;
                case IEnumerable<string> list:
                    json.WriteString(name, string.Join(", ", list));
                    break;
                default:
                    json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }

        json.WriteEndObject();
    }
}
