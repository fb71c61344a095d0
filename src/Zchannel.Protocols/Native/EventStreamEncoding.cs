using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Protocols.Native;

/// <summary>
/// Server-sent events, as the HTML standard has them: text line by line, everything that a line cannot carry in base64.
/// </summary>
internal sealed class EventStreamEncoding : IEncoding
{
    public static EventStreamEncoding Instance { get; } = new();

    /// <summary>The comment that keeps a quiet stream open.</summary>
    public static ReadOnlyMemory<byte> KeepAlive { get; } = ":\n\n"u8.ToArray();

    /// <inheritdoc />
    public PublicationKind Encode(Publication publication, IBufferWriter<byte> output)
    {
        WriteId(publication.Position, output);
        // A CR would be taken for the end of a line and come out as an LF.
        if (publication.Kind is PublicationKind.Text && !publication.Payload.Span.Contains((byte)'\r'))
        {
            WriteLines(publication.Payload.Span, output);
        }
        else
        {
            output.Write("event: base64\ndata: "u8);
            output.Write(publication.Kind is PublicationKind.Text ? "text "u8 : "binary "u8);
            WriteBase64(publication.Payload.Span, output);
            output.Write("\n"u8);
        }

        output.Write("\n"u8);
        return PublicationKind.Text;
    }

    /// <inheritdoc />
    public bool TryEncodePassed(StreamPosition position, IBufferWriter<byte> output)
    {
        // An event without data is not dispatched, but its id counts.
        WriteId(position, output);
        output.Write("\n"u8);
        return true;
    }

    /// <inheritdoc />
    public bool TryEncodeGap(StreamPosition position, IBufferWriter<byte> output)
    {
        output.Write("event: gap\n"u8);
        WriteId(position, output);
        output.Write("data: "u8);
        PositionText.Write(position, output);
        output.Write("\n\n"u8);
        return true;
    }

    /// <summary>Writes the first event of a stream.</summary>
    public static byte[] Hello(ConnectionId connection, string client, StreamPosition position) =>
        Encoding.UTF8.GetBytes($"event: hello\nid: {position}\ndata: {connection} {client}\n\n");

    private static void WriteId(StreamPosition position, IBufferWriter<byte> output)
    {
        output.Write("id: "u8);
        PositionText.Write(position, output);
        output.Write("\n"u8);
    }

    private static void WriteLines(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        foreach (var line in text.Split((byte)'\n'))
        {
            output.Write("data: "u8);
            output.Write(text[line]);
            output.Write("\n"u8);
        }
    }

    private static void WriteBase64(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, span, out _, out var written);
        output.Advance(written);
    }
}
