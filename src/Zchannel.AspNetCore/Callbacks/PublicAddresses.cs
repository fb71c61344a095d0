using System.Net;
using System.Net.Sockets;

namespace Zchannel.Callbacks;

/// <summary>
/// Tells which addresses are public: reachable by anyone, and so nothing that only this server could reach. The lists are
/// IANA's registries of special-purpose addresses (RFC 6890 and what has been added since).
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] SpecialIPv4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),       // this network
        IPNetwork.Parse("10.0.0.0/8"),      // private
        IPNetwork.Parse("100.64.0.0/10"),   // shared by a carrier's customers
        IPNetwork.Parse("127.0.0.0/8"),     // loopback
        IPNetwork.Parse("169.254.0.0/16"),  // link-local; cloud metadata lives here
        IPNetwork.Parse("172.16.0.0/12"),   // private
        IPNetwork.Parse("192.0.0.0/24"),    // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"),    // documentation
        IPNetwork.Parse("192.88.99.0/24"),  // 6to4 relays
        IPNetwork.Parse("192.168.0.0/16"),  // private
        IPNetwork.Parse("198.18.0.0/15"),   // benchmarks
        IPNetwork.Parse("198.51.100.0/24"), // documentation
        IPNetwork.Parse("203.0.113.0/24"),  // documentation
        IPNetwork.Parse("224.0.0.0/4"),     // multicast
        IPNetwork.Parse("240.0.0.0/4"),     // reserved, and broadcast
    ];

    // All that is public is in here; NAT64 alone leads out of elsewhere.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private static readonly IPNetwork[] SpecialIPv6 =
    [
        IPNetwork.Parse("2001::/23"),     // protocol assignments, Teredo among them
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("2002::/16"),     // 6to4: any IPv4 address can hide in it
        IPNetwork.Parse("3fff::/20"),     // documentation
    ];

    /// <summary>Tells whether an address is public. One that carries an IPv4 address is judged by that.</summary>
    /// <param name="address">The address.</param>
    public static bool Includes(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return Includes(address.MapToIPv4());
        }

        if (address.AddressFamily is AddressFamily.InterNetwork)
        {
            return !SpecialIPv4.Any(network => network.Contains(address));
        }

        return Nat64.Contains(address)
            ? Includes(new IPAddress(address.GetAddressBytes().AsSpan(12)))
            : GlobalUnicast.Contains(address) && !SpecialIPv6.Any(network => network.Contains(address));
    }
}
