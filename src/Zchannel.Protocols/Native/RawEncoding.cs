using System.Buffers;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Protocols.Native;

/// <summary>
/// A WebSocket without a subprotocol: the payload is all there is, so nothing can be said about a cursor's way.
/// </summary>
internal sealed class RawEncoding : IEncoding
{
    public static RawEncoding Instance { get; } = new();

    /// <inheritdoc />
    public PublicationKind Encode(Publication publication, IBufferWriter<byte> output)
    {
        output.Write(publication.Payload.Span);
        return publication.Kind;
    }

    /// <inheritdoc />
    public bool TryEncodePassed(StreamPosition position, IBufferWriter<byte> output) => false;

    /// <inheritdoc />
    public bool TryEncodeGap(StreamPosition position, IBufferWriter<byte> output) => false;
}
