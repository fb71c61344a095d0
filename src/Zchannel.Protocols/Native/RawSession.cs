using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Protocols.Native;

/// <summary>
/// A client that speaks frames of bytes: what it writes is a client message, and a refusal ends its connection.
/// </summary>
internal sealed class RawSession(Connection connection, Channel channel, ClientMessages messages) : IClientSession
{
    /// <inheritdoc />
    public async ValueTask ReceiveAsync(PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (await messages.AcceptAsync(connection, channel, id: null, kind, message, cancellationToken) is not ClientMessageOutcome.Accepted)
        {
            connection.Close(CloseReason.MessageRefused);
        }
    }

    /// <inheritdoc />
    public CloseCode CodeOf(CloseReason reason) => NativeCloseCodes.Of(reason);
}
