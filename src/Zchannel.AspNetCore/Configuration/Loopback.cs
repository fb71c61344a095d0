using System.Net;

namespace Zchannel.Configuration;

/// <summary>
/// Tells which hosts are this machine and nothing else.
/// </summary>
internal static class Loopback
{
    /// <summary>Tells whether a host, as it stands in a URL, is <c>localhost</c>, <c>127.0.0.0/8</c> or <c>[::1]</c>.</summary>
    /// <param name="host">The host, IPv6 in brackets or not.</param>
    public static bool Includes(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
