using System.Text.Json;
using Zchannel.Channels;

namespace Zchannel.Tokens;

/// <summary>
/// Reads <c>from</c>, as requests and tokens write it: <c>"now"</c>, <c>{"last": n}</c>, or a position.
/// </summary>
internal static class ReadFromJson
{
    /// <summary>The greatest <c>n</c>: as many as a rule can keep.</summary>
    public const int MaxMessages = 1_000_000;

    /// <summary>What it must be, in words.</summary>
    public static string Form { get; } = $"\"now\", {{\"last\": n}} with n from 1 to {MaxMessages}, or a position <epoch>:<offset>";

    /// <summary>Reads a value; null for what is none.</summary>
    public static ReadFrom? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Read(value.GetString()!),
        JsonValueKind.Object => value.EnumerateObject().ToArray() is [{ Name: "last", Value.ValueKind: JsonValueKind.Number } last]
            && last.Value.TryGetInt32(out var messages) && messages is >= 1 and <= MaxMessages
                ? ReadFrom.Last(messages)
                : null,
        _ => null,
    };

    /// <summary>Writes a member, except for <c>"now"</c>, which is what it means to be without one.</summary>
    public static void Write(Utf8JsonWriter json, string name, ReadFrom from)
    {
        if (from.Position is { } position)
        {
            json.WriteString(name, position.ToString());
        }
        else if (from.Messages > 0)
        {
            json.WriteStartObject(name);
            json.WriteNumber("last", from.Messages);
            json.WriteEndObject();
        }
    }

    /// <summary>Reads a text: <c>now</c> or a position.</summary>
    public static ReadFrom? Read(string text) =>
        text == "now" ? ReadFrom.Now : StreamPosition.TryParse(text, out var position) ? ReadFrom.After(position) : null;
}
