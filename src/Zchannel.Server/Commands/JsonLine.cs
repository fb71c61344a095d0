using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Zchannel.Server.Commands;

/// <summary>
/// Writes one JSON object as one line.
/// </summary>
internal static class JsonLine
{
    // The line goes to a program, never into a page: other scripts stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
}
