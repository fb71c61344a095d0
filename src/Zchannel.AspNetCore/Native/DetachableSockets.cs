using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Zchannel.Transports.Sockets;

namespace Zchannel.Native;

/// <summary>
/// Finds the socket that a request came over, where the connection can do without the web server after its handshake.
/// </summary>
internal static class DetachableSockets
{
    /// <summary>Returns the socket; null where something stands between it and the request: TLS, HTTP/2, or another's stream.</summary>
    public static IDetachableSocket? Of(HttpContext context) =>
        context.Features.Get<IDetachableSocket>() is { } socket
        && HttpProtocol.IsHttp11(context.Request.Protocol)
        && IsWebServers(context.Features.Get<IHttpUpgradeFeature>())
            ? socket
            : null;

    // Who has put an upgrade of its own in its place wants to see the bytes.
    private static bool IsWebServers(IHttpUpgradeFeature? upgrade) => upgrade?.GetType().Assembly == typeof(KestrelServerOptions).Assembly;
}
