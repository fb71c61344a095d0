using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Zchannel.Server.Commands;

/// <summary>
/// Writes JSON objects as lines.
/// </summary>
internal static class JsonLine
{
    // The line goes to a program, never into a page: other scripts stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions Indented = Readable with { Indented = true, NewLine = "\n" };

    /// <summary>Writes an object as one line.</summary>
    public static string Write(JsonObject value) => Write(value, Readable);

    /// <summary>Writes an object as a person would.</summary>
    public static string WriteIndented(JsonObject value) => Write(value, Indented);

    /// <summary>Writes an object, member by member, as one line.</summary>
    public static string Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string Write(JsonObject value, JsonWriterOptions options)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            value.WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
