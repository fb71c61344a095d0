using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Zchannel.Configuration;

/// <summary>
/// Looks at addresses to listen on, as Kestrel reads them.
/// </summary>
internal static class ListenUrl
{
    /// <summary>Returns what an address should be and is not, or null.</summary>
    /// <param name="url">The address as it is written.</param>
    public static string? Complaint(string url) => (TryParse(url, out var address), address) switch
    {
        (false, _) => "must be a URL to listen on, such as http://localhost:8080",
        (_, { Scheme: not ("http" or "https") }) => "must begin with http:// or https://",
        (_, { PathBase.Length: > 0 }) => "must have no path",
        (_, { IsUnixPipe: false } parsed)
            when parsed.Port is < 0 or > 65535 || (parsed.Host.Contains(':') && !parsed.Host.StartsWith('['))
            => "must end in a port from 0 to 65535",
        (_, { Host: "localhost", Port: 0 }) => "must name a port, or be 127.0.0.1:0 or [::1]:0",
        _ => null,
    };

    /// <summary>Tells whether nobody but this machine can reach an address.</summary>
    /// <param name="url">The address as it is written.</param>
    public static bool IsLoopback(string url) => TryParse(url, out var address) && (address.IsUnixPipe || Loopback.Includes(address.Host));

    /// <summary>Tells whether an address is a socket in the file system.</summary>
    /// <param name="url">The address as it is written.</param>
    public static bool IsUnixSocket(string url) => TryParse(url, out var address) && address.IsUnixPipe;

    /// <summary>Tells whether two addresses could not both be listened on.</summary>
    /// <param name="first">An address as it is written.</param>
    /// <param name="second">Another.</param>
    public static bool Clash(string first, string second)
    {
        if (!TryParse(first, out var one) || !TryParse(second, out var other))
        {
            return false;
        }

        if (one.IsUnixPipe || other.IsUnixPipe)
        {
            return one.IsUnixPipe && other.IsUnixPipe && one.UnixPipePath == other.UnixPipePath;
        }

        // Any free port is another one each time.
        return one.Port == other.Port && one.Port != 0
            && (one.Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase) || IsEvery(one.Host) || IsEvery(other.Host)
                || (IsLocalhost(one.Host) && IsLocalhost(other.Host) && (one.Host == "localhost" || other.Host == "localhost")));
    }

    // Kestrel takes every name that is no address for all interfaces.
    private static bool IsEvery(string host) =>
        !IPAddress.TryParse(host, out var address) ? host != "localhost" : address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static bool IsLocalhost(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback)));

    private static bool TryParse(string url, [NotNullWhen(true)] out BindingAddress? address)
    {
        try
        {
            address = BindingAddress.Parse(url);
            return true;
        }
        catch (FormatException)
        {
            // There is no Parse that returns its failure.
            address = null;
            return false;
        }
    }
}
