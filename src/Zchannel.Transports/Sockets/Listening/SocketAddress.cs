using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// Room for an address as the kernel writes it: <c>sockaddr_in</c> or <c>sockaddr_in6</c>.
/// </summary>
[InlineArray(Size)]
internal struct SocketAddress
{
    /// <summary>The bytes of the larger of the two.</summary>
    public const int Size = 28;

    private const ushort IPv4 = 2;
    private const ushort IPv6 = 10;

    private byte _first;

    /// <summary>Makes an end point of it; null where it is of another family.</summary>
    public readonly IPEndPoint? ToEndPoint()
    {
        ReadOnlySpan<byte> bytes = this;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return BitConverter.ToUInt16(bytes) switch
        {
            IPv4 => new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), port),
            IPv6 => new IPEndPoint(new IPAddress(bytes.Slice(8, 16), BitConverter.ToUInt32(bytes[24..])), port),
            _ => null,
        };
    }
}
