using System.Buffers;
using System.Text;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Protocols.Native;

/// <summary>
/// The subprotocol <c>zchannel.v1</c>: a header line, LF, the payload.
/// </summary>
internal sealed class ZchannelV1Encoding : IEncoding
{
    /// <summary>The name under which it is negotiated.</summary>
    public const string Subprotocol = "zchannel.v1";

    public static ZchannelV1Encoding Instance { get; } = new();

    /// <inheritdoc />
    public PublicationKind Encode(Publication publication, IBufferWriter<byte> output)
    {
        PositionText.Write(publication.Position, output);
        output.Write("\n"u8);
        output.Write(publication.Payload.Span);
        return publication.Kind;
    }

    /// <inheritdoc />
    public bool TryEncodePassed(StreamPosition position, IBufferWriter<byte> output)
    {
        output.Write("!at "u8);
        PositionText.Write(position, output);
        return true;
    }

    /// <inheritdoc />
    public bool TryEncodeGap(StreamPosition position, IBufferWriter<byte> output)
    {
        output.Write("!gap "u8);
        PositionText.Write(position, output);
        return true;
    }

    /// <summary>Writes the first frame of a connection.</summary>
    public static byte[] Hello(ConnectionId connection, string client, StreamPosition position) =>
        Encoding.UTF8.GetBytes($"!hello {connection} {client} {position}");

    /// <summary>Writes the answer to a client message.</summary>
    public static byte[] Answer(string id, ClientMessageOutcome outcome) =>
        Encoding.UTF8.GetBytes(outcome is ClientMessageOutcome.Accepted ? $"!ok {id}" : $"!no {id} {RefusalCodes.Of(outcome)}");
}
