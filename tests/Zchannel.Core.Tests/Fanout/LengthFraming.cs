using System.Buffers.Binary;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// A header of five bytes: the length, and what kind of envelope follows.
/// </summary>
internal sealed class LengthFraming : IFraming
{
    public const int Header = 5;

    public int HeaderLength(int envelopeLength) => Header;

    public void WriteHeader(PublicationKind kind, int envelopeLength, Span<byte> header)
    {
        BinaryPrimitives.WriteInt32BigEndian(header, envelopeLength);
        header[4] = (byte)kind;
    }
}
