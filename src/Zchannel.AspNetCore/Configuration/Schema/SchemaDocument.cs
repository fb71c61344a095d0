using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// The JSON schema of a configuration file, for editors and pipelines.
/// </summary>
internal static class SchemaDocument
{
    // It is read by people too, and never stands inside a page.
    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the schema, with a line break at its end.</summary>
    public static string Write()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Configuration of Zchannel",
            ["description"] = "One source of a configuration: other files, the environment and the command line may add to it. `zchannel check` looks at all of them together.",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["$schema"] = new JsonObject { ["type"] = "string" },
                [ZchannelOptions.SectionName] = ZchannelSchema.Root.JsonSchema("All options of the server."),
            },
        };

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            schema.WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }
}
