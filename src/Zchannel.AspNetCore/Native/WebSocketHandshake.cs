using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Zchannel.Protocols.Native;

namespace Zchannel.Native;

/// <summary>
/// The opening handshake of RFC 6455, section 4.2, and over HTTP/2 that of RFC 8441. The stream behind it is ours: frames
/// are not ASP.NET Core's.
/// </summary>
internal static class WebSocketHandshake
{
    private const string Version = "13";

    // 16 bytes in base64.
    private const int KeyLength = 24;

    // Section 1.3.
    private const string AcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a request means to open a WebSocket, well-formed or not.</summary>
    public static bool IsAskedFor(HttpRequest request) =>
        ExtendedConnect(request.HttpContext) is not null || NamesWebSocket(request.Headers.Upgrade);

    /// <summary>Checks a request that means to open a WebSocket.</summary>
    /// <returns>The HTTP status that refuses it, or null.</returns>
    public static int? FindFault(HttpContext context)
    {
        var headers = context.Request.Headers;
        var isConnect = ExtendedConnect(context) is not null;
        if (!isConnect && !IsUpgrade(context))
        {
            return StatusCodes.Status400BadRequest;
        }

        if (headers.SecWebSocketVersion != Version)
        {
            return StatusCodes.Status426UpgradeRequired;
        }

        // What is offered may be sent back, so it must be what a header can hold: a token.
        return (isConnect || IsKey(headers.SecWebSocketKey)) && !Offered(context.Request).Any(name => name.AsSpan().ContainsAnyExcept(TokenCharacters))
            ? null
            : StatusCodes.Status400BadRequest;
    }

    /// <summary>Picks the subprotocol.</summary>
    /// <returns>Ours where it is offered, null where none is, and otherwise the first that is, so that a refusal can be read.</returns>
    public static string? PickSubprotocol(HttpRequest request)
    {
        var offered = Offered(request).ToList();
        return offered.Contains(ZchannelV1Encoding.Subprotocol) ? ZchannelV1Encoding.Subprotocol : offered.FirstOrDefault();
    }

    /// <summary>Answers 101, or 200 over HTTP/2.</summary>
    /// <returns>The stream behind the handshake, in both directions.</returns>
    public static async Task<Stream> CompleteAsync(HttpContext context, string? subprotocol)
    {
        var response = context.Response;
        if (subprotocol is not null)
        {
            response.Headers.SecWebSocketProtocol = subprotocol;
        }

        // A client that reads slowly is the channel's rule's business, not the server's least data rate's.
        MinimumRates.Lift(context);
        if (ExtendedConnect(context) is { } connect)
        {
            return await connect.AcceptAsync();
        }

        response.Headers.Upgrade = "websocket";
        response.Headers.Connection = "Upgrade";
        response.Headers.SecWebSocketAccept = AcceptOf(context.Request.Headers.SecWebSocketKey!);
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static IHttpExtendedConnectFeature? ExtendedConnect(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" } connect ? connect : null;

    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && context.Request.Method == "GET"
        && HttpProtocol.IsHttp11(context.Request.Protocol);

    private static bool NamesWebSocket(StringValues upgrade) =>
        upgrade is ["websocket"] || Elements(upgrade).Contains("websocket", StringComparer.OrdinalIgnoreCase);

    // The shortest form, because blanks inside are let pass by the check.
    private static bool IsKey(StringValues key) => key.Count == 1 && key[0]?.Length == KeyLength && Base64.IsValid(key[0], out var bytes) && bytes == 16;

    private static IEnumerable<string> Offered(HttpRequest request) => Elements(request.Headers.SecWebSocketProtocol);

    private static IEnumerable<string> Elements(StringValues list) =>
        list.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 prescribes SHA-1; it protects no secret there.")]
    private static string AcceptOf(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptGuid)));
}
