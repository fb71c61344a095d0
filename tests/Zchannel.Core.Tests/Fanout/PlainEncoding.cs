using System.Buffers;
using System.Text;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// Writes what can be read back: a letter, a position and the payload.
/// </summary>
internal sealed class PlainEncoding(bool hasNotes = true) : IEncoding
{
    private int _encoded;

    /// <summary>How many publications have been encoded.</summary>
    public int Encoded => Volatile.Read(ref _encoded);

    /// <summary>What happens just when a gap is about to be told.</summary>
    public Action OnGap { get; set; } = static () => { };

    public PublicationKind Encode(Publication publication, IBufferWriter<byte> output)
    {
        Interlocked.Increment(ref _encoded);
        Write(Heard.Publication, publication.Position, output);
        output.Write(publication.Payload.Span);
        return publication.Kind;
    }

    public bool TryEncodePassed(StreamPosition position, IBufferWriter<byte> output) => TryNote(Heard.Passed, position, output);

    public bool TryEncodeGap(StreamPosition position, IBufferWriter<byte> output)
    {
        OnGap();
        return TryNote(Heard.Gap, position, output);
    }

    private static void Write(char what, StreamPosition position, IBufferWriter<byte> output) =>
        output.Write(Encoding.UTF8.GetBytes($"{what}{position} "));

    private bool TryNote(char what, StreamPosition position, IBufferWriter<byte> output)
    {
        if (hasNotes)
        {
            Write(what, position, output);
        }

        return hasNotes;
    }
}
