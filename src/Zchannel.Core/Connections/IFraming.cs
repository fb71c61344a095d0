using Zchannel.Channels;

namespace Zchannel.Connections;

/// <summary>
/// How a transport delimits envelopes: a header before each. Has no state and is safe for concurrent use.
/// </summary>
public interface IFraming
{
    /// <summary>Tells the length of the header of an envelope.</summary>
    /// <param name="envelopeLength">The envelope's length in bytes.</param>
    int HeaderLength(int envelopeLength);

    /// <summary>Writes the header of an envelope.</summary>
    /// <param name="kind">Whether the envelope is text or binary.</param>
    /// <param name="envelopeLength">The envelope's length in bytes.</param>
    /// <param name="header">Exactly <see cref="HeaderLength"/> bytes.</param>
    void WriteHeader(PublicationKind kind, int envelopeLength, Span<byte> header);
}
