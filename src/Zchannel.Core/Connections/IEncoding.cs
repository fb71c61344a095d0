using System.Buffers;
using Zchannel.Channels;

namespace Zchannel.Connections;

/// <summary>
/// What the bytes of a protocol mean: writes the envelope of a publication and the notes about a cursor's way. Has no
/// state, does no I/O and is safe for concurrent use.
/// </summary>
public interface IEncoding
{
    /// <summary>Writes the envelope of a publication.</summary>
    /// <param name="publication">The publication, which has its position.</param>
    /// <param name="output">Where the envelope goes.</param>
    /// <returns>Whether the envelope is text or binary, which some framings tell apart.</returns>
    PublicationKind Encode(Publication publication, IBufferWriter<byte> output);

    /// <summary>Writes the note that entries up to a position were passed over for this client alone.</summary>
    /// <param name="position">Where the cursor stands now.</param>
    /// <param name="output">Where the note goes.</param>
    /// <returns>False where the protocol has no such note.</returns>
    bool TryEncodePassed(StreamPosition position, IBufferWriter<byte> output);

    /// <summary>Writes the note that entries up to and with a position were lost to this client.</summary>
    /// <param name="position">Where the cursor stands now.</param>
    /// <param name="output">Where the note goes.</param>
    /// <returns>False where the protocol has no such note.</returns>
    bool TryEncodeGap(StreamPosition position, IBufferWriter<byte> output);
}
