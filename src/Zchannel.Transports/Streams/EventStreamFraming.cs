using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Transports.Streams;

/// <summary>
/// No framing: an event ends with its own empty line.
/// </summary>
internal sealed class EventStreamFraming : IFraming
{
    public static EventStreamFraming Instance { get; } = new();

    /// <inheritdoc />
    public int HeaderLength(int envelopeLength) => 0;

    /// <inheritdoc />
    public void WriteHeader(PublicationKind kind, int envelopeLength, Span<byte> header)
    {
        // An event has no header.
    }
}
