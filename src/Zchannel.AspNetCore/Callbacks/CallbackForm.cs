using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Zchannel.Channels;

namespace Zchannel.Callbacks;

/// <summary>
/// Writes an event as <c>application/x-www-form-urlencoded</c>. The same event gives the same bytes in every attempt.
/// </summary>
internal static class CallbackForm
{
    public static byte[] Write(CallbackEvent callback)
    {
        var output = new ArrayBufferWriter<byte>(256 + callback.Message.Length);
        Add(output, "from", callback.Channel);
        if (callback.Kind == CallbackKind.Message)
        {
            AddMessage(output, callback);
        }

        Add(output, "connection", callback.Connection.ToString());
        Add(output, "client", callback.Client);
        if (callback.User is not null)
        {
            Add(output, "user", callback.User);
        }

        Add(output, "event_id", callback.Id);
        Add(output, "sequence", callback.Sequence.ToString(CultureInfo.InvariantCulture));
        Add(output, "time", callback.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        return output.WrittenSpan.ToArray();
    }

    private static void AddMessage(ArrayBufferWriter<byte> output, CallbackEvent callback)
    {
        if (callback.MessageKind == PublicationKind.Binary)
        {
            Add(output, "message", Convert.ToBase64String(callback.Message.Span));
            Add(output, "encoding", "base64");
        }
        else
        {
            Add(output, "message", callback.Message.ToArray());
        }
    }

    private static void Add(ArrayBufferWriter<byte> output, string name, string value) =>
        Add(output, name, Encoding.UTF8.GetBytes(value));

    private static void Add(ArrayBufferWriter<byte> output, string name, byte[] value)
    {
        if (output.WrittenCount > 0)
        {
            output.Write("&"u8);
        }

        output.Write(Encoding.ASCII.GetBytes(name));
        output.Write("="u8);
        output.Write(WebUtility.UrlEncodeToBytes(value, 0, value.Length));
    }
}
