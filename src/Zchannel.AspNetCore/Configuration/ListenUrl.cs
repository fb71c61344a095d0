using System.Diagnostics.CodeAnalysis;
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
