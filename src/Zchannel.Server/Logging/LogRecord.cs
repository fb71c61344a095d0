using System.Globalization;
using System.Text.Json;
using Zchannel.Server.Commands;

namespace Zchannel.Server.Logging;

/// <summary>
/// A log record as one line of JSON.
/// </summary>
internal static class LogRecord
{
    /// <summary>Writes a record.</summary>
    /// <param name="time">When it was logged.</param>
    /// <param name="level">How much it matters.</param>
    /// <param name="category">Who logged it.</param>
    /// <param name="message">What happened, in words.</param>
    /// <param name="more">Writes further members.</param>
    public static string Write(DateTimeOffset time, LogLevel level, string category, string message, Action<Utf8JsonWriter>? more = null) =>
        JsonLine.Write(json =>
        {
            json.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", level switch
            {
                LogLevel.Trace => "trace",
                LogLevel.Debug => "debug",
                LogLevel.Information => "info",
                LogLevel.Warning => "warn",
                LogLevel.Error => "error",
                _ => "critical",
            });
            json.WriteString("category", category);
            json.WriteString("message", message);
            more?.Invoke(json);
        });
}
