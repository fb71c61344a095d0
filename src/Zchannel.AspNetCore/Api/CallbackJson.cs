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
        json.WriteString("kind", WordOf(kept.Callback.Kind));
        json.WriteString("channel", kept.Callback.Channel);
        json.WriteString("connection", kept.Callback.Connection.ToString());
        json.WriteString("client", kept.Callback.Client);
        json.WriteString("user", kept.Callback.User);
        json.WriteNumber("sequence", kept.Callback.Sequence);
        json.WriteString("time", kept.Callback.Time);
        json.WriteString("state", kept.State is CallbackState.Dead ? "dead" : "waiting");
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

    /// <summary>The word for a reason; it stays the same over versions.</summary>
    public static string WordOf(CallbackFailureReason reason) => reason switch
    {
        CallbackFailureReason.Answered => "answered",
        CallbackFailureReason.NoAnswer => "no_answer",
        CallbackFailureReason.NameNotFound => "name_not_found",
        CallbackFailureReason.CannotConnect => "cannot_connect",
        CallbackFailureReason.AddressRefused => "address_refused",
        CallbackFailureReason.TlsFailed => "tls_failed",
        CallbackFailureReason.BadAnswer => "bad_answer",
        CallbackFailureReason.NotConfigured => "not_configured",
        CallbackFailureReason.Interrupted => "interrupted",
        CallbackFailureReason.InternalError => "internal_error",
    };

    private static string WordOf(CallbackKind kind) => kind switch
    {
        CallbackKind.Connected => "connected",
        CallbackKind.Message => "message",
        CallbackKind.Disconnected => "disconnected",
    };

    private static void WriteFailure(Utf8JsonWriter json, CallbackFailure? failure)
    {
        if (failure is not { } last)
        {
            json.WriteNull("failure");
            return;
        }

        json.WriteStartObject("failure");
        json.WriteString("reason", WordOf(last.Reason));
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
