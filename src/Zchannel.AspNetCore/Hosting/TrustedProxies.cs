using System.Net;

namespace Zchannel.Hosting;

/// <summary>
/// The peers that pass others' requests on, and say truthfully whose.
/// </summary>
/// <param name="networks">Where they are; empty where there are none.</param>
internal sealed class TrustedProxies(IReadOnlyList<IPNetwork> networks)
{
    /// <summary>Tells whether a peer is one of them.</summary>
    /// <param name="peer">The peer's address, or null for a Unix socket, which only this machine can reach.</param>
    public bool Includes(IPAddress? peer)
    {
        if (networks.Count == 0 || peer is null)
        {
            return networks.Count > 0;
        }

        var plain = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        return networks.Any(network => network.Contains(plain));
    }
}
