using System.Net.Sockets;
using System.Security.Cryptography;
using Zchannel.Server.Management;

namespace Zchannel.Server.Features;

/// <summary>
/// The ways in which an address can turn out not to be one to listen on: in use, not allowed, without its certificate.
/// They are the operator's to mend and get a sentence; anything else is a fault of ours and keeps its stack trace.
/// </summary>
internal static class ListenFailure
{
    /// <summary>Tells whether an exception from starting the host is of that kind.</summary>
    /// <param name="exception">The exception.</param>
    public static bool Explains(Exception exception) =>
        exception is IOException or SocketException or CryptographicException or UnauthorizedAccessException
        // Kestrel's way to say that an https address has no certificate.
        || exception is InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" };

    /// <summary>Returns the failure as one line.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="addresses">The addresses that were to be listened on: not every message names its own.</param>
    public static string Describe(Exception exception, IEnumerable<ListenAddress> addresses)
    {
        var urls = exception is ManagementListenException management ? management.Urls : addresses.Select(address => address.Url);
        return $"cannot listen on {string.Join(", ", urls)}: " +
            string.Join(' ', exception.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }
}
