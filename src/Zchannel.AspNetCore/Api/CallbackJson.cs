using System.Text.Json;
using Zchannel.Callbacks;

namespace Zchannel.Api;

/// <summary>
/// How callbacks are told of in JSON. The message is not part of it: what pages write is between them and the application.
/// </summary>
internal static class CallbackJson
{
    /// <summary>Writes one as an object.</summary>
    public static void Write(Utf8JsonWriter json, KeptCallback kept)
    {
        json.WriteStartObject();
        json.WriteString("event_id", kept.Callback.Id);
        json.WriteString("kind", CallbackWords.Of(kept.Callback.Kind));
        json.WriteString("channel", kept.Callback.Channel);
        json.WriteString("connection", kept.Callback.Connection.ToString());
        json.WriteString("client", kept.Callback.Client);
        json.WriteString("user", kept.Callback.User);
        json.WriteNumber("sequence", kept.Callback.Sequence);
        json.WriteString("time", kept.Callback.Time);
        json.WriteString("state", CallbackWords.Of(kept.State));
        json.WriteNumber("attempts", kept.Attempts);
        WriteTime(json, "first_attempt", kept.FirstTried);
        WriteFailure(json, kept.LastFailure);
        WriteTime(json, "next_attempt", kept.NextAttempt);
        WriteTime(json, "died", kept.Died);
        json.WriteEndObject();
    }

    /// <summary>The kind that a word names, or null.</summary>
    public static CallbackKind? KindOf(string? word) => word switch
    {
        "connected" => CallbackKind.Connected,
        "message" => CallbackKind.Message,
        "disconnected" => CallbackKind.Disconnected,
        _ => null,
    };

    private static void WriteFailure(Utf8JsonWriter json, CallbackFailure? failure)
    {
        if (failure is not { } last)
        {
            json.WriteNull("failure");
            return;
        }

        json.WriteStartObject("failure");
        json.WriteString("reason", CallbackWords.Of(last.Reason));
        if (last.Status is { } status)
        {
            json.WriteNumber("status", status);
        }

        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } moment)
        {
            json.WriteString(name, moment);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
