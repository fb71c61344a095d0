using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Zchannel.Connections;

namespace Zchannel.Native;

/// <summary>
/// Tells by which address a client counts: of IPv6 addresses the network, since whoever has one address there has all.
/// </summary>
internal static class ClientAddresses
{
    // No network of this number is assigned, so no IPv4 address is taken for one.
    private const ulong IPv4 = 0xffff_ffff_0000_0000;

    public static ClientAddress Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        if (plain is null || !plain.TryWriteBytes(bytes, out _))
        {
            return default;
        }

        return plain.AddressFamily is AddressFamily.InterNetwork
            ? new ClientAddress(IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new ClientAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
