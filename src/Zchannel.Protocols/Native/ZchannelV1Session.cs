using System.Text;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Protocols.Native;

/// <summary>
/// A client that speaks <c>zchannel.v1</c>: it names each message and is told what became of it.
/// </summary>
/// <param name="connection">Whose messages they are.</param>
/// <param name="channel">Where they go.</param>
/// <param name="messages">Takes them.</param>
/// <param name="maxMessageBytes">The payload bytes of one message, without its header line.</param>
internal sealed class ZchannelV1Session(Connection connection, Channel channel, ClientMessages messages, int maxMessageBytes) : IClientSession
{
    /// <inheritdoc />
    public async ValueTask ReceiveAsync(PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (!TryReadId(message.Span, out var id))
        {
            connection.Close(CloseReason.Malformed);
            return;
        }

        var payload = message[(id.Length + 1)..];
        if (payload.Length > maxMessageBytes)
        {
            // The transport's limit leaves room for the longest header; a shorter one leaves no more to the payload.
            connection.Close(CloseReason.MessageTooLarge);
            return;
        }

        var outcome = await messages.AcceptAsync(connection, channel, id, kind, payload, cancellationToken);
        connection.Send(PublicationKind.Text, ZchannelV1Encoding.Answer(id, outcome));
    }

    /// <inheritdoc />
    public CloseCode CodeOf(CloseReason reason) => NativeCloseCodes.Of(reason);

    private static bool TryReadId(ReadOnlySpan<byte> message, out string id)
    {
        id = "";
        var end = message[..Math.Min(message.Length, ClientMessageId.MaxLength + 1)].IndexOf((byte)'\n');
        if (end < 0 || !ClientMessageId.IsValid(message[..end]))
        {
            return false;
        }

        id = Encoding.ASCII.GetString(message[..end]);
        return true;
    }
}
