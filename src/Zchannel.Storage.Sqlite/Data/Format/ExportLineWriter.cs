using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite.Data.Format;

/// <summary>
/// Writes the lines of an export: one JSON object each, in UTF-8.
/// </summary>
internal static class ExportLineWriter
{
    /// <summary>The version that is written and read.</summary>
    public const int Version = 1;

    /// <summary>What the first line calls itself.</summary>
    public const string Format = "zchannel-data";

    // It goes to a program or a person, never into a page: other scripts stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a line with its break.</summary>
    public static void Write(IBufferWriter<byte> output, ExportLine line)
    {
        using (Utf8JsonWriter json = new(output, Options))
        {
            json.WriteStartObject();
            WriteMembers(json, line);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteMembers(Utf8JsonWriter json, ExportLine line)
    {
        switch (line)
        {
            case HeaderLine header:
                json.WriteString("format", Format);
                json.WriteNumber("version", header.Version);
                WriteTime(json, "exported", header.Exported);
                WriteIfAny(json, "app", header.App);
                WriteIfAny(json, "channel", header.Channel);
                break;
            case ChannelLine channel:
                WriteChannel(json, channel);
                break;
            case PublicationLine publication:
                WritePublication(json, publication);
                break;
            case LostLine lost:
                json.WriteString("type", "lost");
                json.WriteNumber("from", lost.From);
                json.WriteNumber("to", lost.To);
                break;
            case PublishKeyLine key:
                json.WriteString("type", "publish_key");
                json.WriteString("key", key.Key.Key);
                json.WriteBase64String("hash", key.Key.Hash.Span);
                json.WriteNumber("offset", key.Offset);
                json.WriteNumber("receivers", key.Receivers);
                WriteTime(json, "expires", key.Key.Expires);
                break;
            case CallbackLine callback:
                CallbackFormat.Write(json, callback);
                break;
            case SequenceLine sequence:
                json.WriteString("type", "callback_sequence");
                json.WriteString("app", sequence.App);
                json.WriteString("channel", sequence.Channel);
                json.WriteNumber("last", sequence.Last);
                WriteTime(json, "expires", sequence.Expires);
                break;
            case EndLine end:
                json.WriteString("type", "end");
                json.WriteNumber("lines", end.Lines);
                break;
        }
    }

    private static void WriteChannel(Utf8JsonWriter json, ChannelLine channel)
    {
        json.WriteString("type", "channel");
        json.WriteString("app", channel.App);
        json.WriteString("channel", channel.Name);
        json.WriteNumber("first", channel.First);
        json.WriteNumber("head", channel.Head);
        WriteTime(json, "last_used", channel.LastUsed);
        json.WriteStartArray("epochs");
        foreach (var epoch in channel.Epochs)
        {
            json.WriteStartObject();
            json.WriteString("epoch", epoch.Id);
            json.WriteNumber("fork", epoch.Fork);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePublication(Utf8JsonWriter json, PublicationLine publication)
    {
        json.WriteString("type", "publication");
        json.WriteNumber("offset", publication.Offset);
        WriteTime(json, "time", publication.Time);
        json.WriteString("kind", Words.Of(publication.Kind));
        if (publication.Excluded == Publication.Everyone)
        {
            json.WriteBoolean("erased", true);
            return;
        }

        WriteIfAny(json, "exclude", publication.Excluded);
        WriteData(json, publication.Kind, publication.Payload.Span);
    }

    /// <summary>Writes bytes: text as it is, anything else in base64.</summary>
    public static void WriteData(Utf8JsonWriter json, PublicationKind kind, ReadOnlySpan<byte> bytes)
    {
        if (kind == PublicationKind.Text && Utf8.IsValid(bytes))
        {
            json.WriteString("data", bytes);
        }
        else
        {
            json.WriteBase64String("data_base64", bytes);
        }
    }

    /// <summary>Writes a time, exactly.</summary>
    public static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteString(name, time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Writes a member where there is something to say.</summary>
    public static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
