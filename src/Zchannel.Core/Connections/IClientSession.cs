using Zchannel.Channels;

namespace Zchannel.Connections;

/// <summary>
/// One client's side of a protocol: what arrives from it, and how its end is said. The transport calls it from one
/// thread at a time.
/// </summary>
internal interface IClientSession
{
    /// <summary>Takes one whole message.</summary>
    /// <param name="kind">Whether it came as text, then valid UTF-8, or binary.</param>
    /// <param name="message">The bytes; the session copies what it keeps.</param>
    /// <param name="cancellationToken">Cancels the wait when the connection ends.</param>
    ValueTask ReceiveAsync(PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>Translates why a connection ends into the protocol's own code and words.</summary>
    /// <param name="reason">Why it ends.</param>
    CloseCode CodeOf(CloseReason reason);
}
