using System.Text.Json;
using Zchannel.Callbacks;
using Zchannel.Connections;

namespace Zchannel.Storage.Sqlite.Data.Format;

/// <summary>
/// Writes and reads the line of a callback.
/// </summary>
internal static class CallbackFormat
{
    private const double TicksPerSecond = TimeSpan.TicksPerSecond;

    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, CallbackLine line)
    {
        var (callback, kept) = (line.Kept.Callback, line.Kept);
        json.WriteString("type", "callback");
        json.WriteString("app", line.App);
        json.WriteString("event_id", callback.Id);
        json.WriteString("kind", CallbackWords.Of(callback.Kind));
        json.WriteString("channel", callback.Channel);
        json.WriteString("connection", callback.Connection.ToString());
        json.WriteString("client", callback.Client);
        ExportLineWriter.WriteIfAny(json, "user", callback.User);
        json.WriteNumber("sequence", callback.Sequence);
        ExportLineWriter.WriteTime(json, "time", callback.Time);
        if (callback.Kind == CallbackKind.Message)
        {
            json.WriteString("message_kind", Words.Of(callback.MessageKind));
            ExportLineWriter.WriteData(json, callback.MessageKind, callback.Message.Span);
        }

        json.WriteString("state", line.IsExpected ? "expected" : CallbackWords.Of(kept.State));
        json.WriteNumber("attempts", kept.Attempts);
        WriteIfAny(json, "first_tried", kept.FirstTried);
        WriteIfAny(json, "next_attempt", kept.NextAttempt);
        WriteIfAny(json, "died", kept.Died);
        if (kept.LastFailure is { } failure)
        {
            WriteFailure(json, failure);
        }
    }

    /// <summary>Reads the members.</summary>
    public static CallbackLine Read(ExportMembers members)
    {
        var app = members.Text("app");
        var kind = members.Word("kind", Words.CallbackKind);
        var messageKind = kind == CallbackKind.Message ? members.Word("message_kind", Words.PublicationKind) : default;
        CallbackEvent callback = new()
        {
            Id = members.Text("event_id"),
            Kind = kind,
            Channel = members.Text("channel"),
            Connection = ConnectionId.TryParse(members.Text("connection"), out var connection) ? connection : throw members.Wrong("connection", "is no connection's id"),
            Client = members.Text("client"),
            User = members.TextIfAny("user"),
            Sequence = members.Number("sequence", 0),
            Time = members.Time("time"),
            MessageKind = messageKind,
            Message = kind == CallbackKind.Message ? members.Data() : default,
        };
        var state = members.Text("state");
        var isExpected = state == "expected";
        return new CallbackLine(app, isExpected, new KeptCallback
        {
            Callback = callback,
            State = isExpected ? CallbackState.Waiting : members.Word("state", Words.CallbackState),
            Attempts = (int)members.Number("attempts", 0, int.MaxValue),
            FirstTried = members.TimeIfAny("first_tried"),
            NextAttempt = members.TimeIfAny("next_attempt"),
            Died = members.TimeIfAny("died"),
            LastFailure = members.ObjectIfAny("failure") is { } failure ? ReadFailure(failure) : null,
        });
    }

    private static void WriteFailure(Utf8JsonWriter json, CallbackFailure failure)
    {
        json.WriteStartObject("failure");
        json.WriteString("reason", CallbackWords.Of(failure.Reason));
        if (failure.Status is { } status)
        {
            json.WriteNumber("status", status);
        }

        if (failure.RetryAfter is { } wait)
        {
            json.WriteNumber("retry_after", wait.Ticks / TicksPerSecond);
        }

        json.WriteEndObject();
    }

    private static CallbackFailure ReadFailure(ExportMembers members)
    {
        CallbackFailure failure = new(
            members.Word("reason", Words.FailureReason),
            members.NumberIfAny("status", 0, 999) is { } status ? (int)status : null,
            members.SecondsIfAny("retry_after"));
        members.End();
        return failure;
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } there)
        {
            ExportLineWriter.WriteTime(json, name, there);
        }
    }
}
