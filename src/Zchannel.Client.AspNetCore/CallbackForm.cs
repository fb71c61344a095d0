using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Zchannel.Client;

/// <summary>
/// Reads a callback out of its form.
/// </summary>
internal static class CallbackForm
{
    /// <summary>Reads a callback whose signature was genuine.</summary>
    /// <param name="kind">The kind, as the path names it.</param>
    /// <param name="body">The body.</param>
    /// <param name="callback">The callback.</param>
    /// <returns>False where it is not what a channel server sends.</returns>
    public static bool TryRead(string kind, byte[] body, [NotNullWhen(true)] out ChannelCallback? callback)
    {
        callback = null;
        var fields = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body));
        if (!TryGet(fields, "from", out var channel) || !TryGet(fields, "connection", out var connection) || !TryGet(fields, "client", out var client)
            || !TryGet(fields, "event_id", out var id) || !TryGet(fields, "sequence", out var number) || !TryGet(fields, "time", out var written)
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || !DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return false;
        }

        var user = TryGet(fields, "user", out var named) ? named : null;
        var hasMessage = TryReadMessage(fields, out var messageKind, out var data);
        callback = (kind, hasMessage) switch
        {
            ("connected", false) => new ClientConnected { Channel = channel, Connection = connection, Client = client, User = user, EventId = id, Sequence = sequence, Time = time },
            ("disconnected", false) => new ClientDisconnected { Channel = channel, Connection = connection, Client = client, User = user, EventId = id, Sequence = sequence, Time = time },
            ("message", true) => new ClientMessage
            {
                Channel = channel,
                Connection = connection,
                Client = client,
                User = user,
                EventId = id,
                Sequence = sequence,
                Time = time,
                Kind = messageKind,
                Data = data,
            },
            _ => null,
        };
        return callback is not null;
    }

    private static bool TryReadMessage(Dictionary<string, StringValues> fields, out ChannelMessageKind kind, out ReadOnlyMemory<byte> data)
    {
        (kind, data) = (ChannelMessageKind.Text, default);
        if (!TryGet(fields, "message", out var message))
        {
            return false;
        }

        if (!TryGet(fields, "encoding", out var encoding))
        {
            data = Encoding.UTF8.GetBytes(message);
            return true;
        }

        kind = ChannelMessageKind.Binary;
        var bytes = new byte[message.Length];
        if (encoding != "base64" || !Convert.TryFromBase64String(message, bytes, out var length))
        {
            return false;
        }

        data = bytes.AsMemory(0, length);
        return true;
    }

    private static bool TryGet(Dictionary<string, StringValues> fields, string name, [NotNullWhen(true)] out string? value)
    {
        value = fields.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;
        return value is not null;
    }
}
