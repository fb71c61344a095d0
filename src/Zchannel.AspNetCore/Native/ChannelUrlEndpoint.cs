using Microsoft.AspNetCore.Http;
using Zchannel.Api;

namespace Zchannel.Native;

/// <summary>
/// What <c>/com/&lt;token&gt;</c> and the channel endpoints of an embedding application answer: one URL, several
/// transports, chosen by the request.
/// </summary>
internal sealed class ChannelUrlEndpoint(
    ConnectionAdmission admission, WebSocketEndpoint webSockets, EventStreamEndpoint eventStreams, ClientMessageEndpoint clientMessages)
{
    /// <summary>Answers a request to <c>/com</c> or <c>/com/&lt;token&gt;</c>.</summary>
    public Task HandleAsync(HttpContext context) => HandleAsync(context, new TokenDoor(admission, TokenOf(context.Request)));

    /// <summary>Answers a request that is let in by a door.</summary>
    public Task HandleAsync(HttpContext context, IDoor door)
    {
        var request = context.Request;
        if (request.Method == "OPTIONS")
        {
            return door.AnswerPreflight(context);
        }

        if (WebSocketHandshake.IsAskedFor(request))
        {
            return webSockets.HandleAsync(context, door);
        }

        var isStream = request.Method == "GET" && EventStreamEndpoint.IsAskedFor(request);
        return isStream || request.Method == "POST" ? HandleAsync(context, door, isStream) : RefuseTransport(context);
    }

    private async Task HandleAsync(HttpContext context, IDoor door, bool isStream)
    {
        var (token, refusal) = await door.AuthenticateAsync(context);
        if (token is null)
        {
            await NativeRefusals.WriteAsync(context.Response, NativeRefusals.Of(refusal));
            return;
        }

        door.AllowOrigin(context, token);
        await (isStream ? eventStreams.HandleAsync(context, token) : clientMessages.HandleAsync(context, token));
    }

    private static Task RefuseTransport(HttpContext context)
    {
        if (context.Request.Method != "GET")
        {
            context.Response.Headers.Allow = "GET, POST, OPTIONS";
            return NativeRefusals.WriteAsync(context.Response, new ApiError(405, "method_not_allowed", "A channel URL answers GET and POST."));
        }

        context.Response.Headers.Upgrade = "websocket";
        return NativeRefusals.WriteAsync(context.Response, new ApiError(
            426, "upgrade_required", "A channel URL is opened as a WebSocket, or with 'Accept: text/event-stream'."));
    }

    // A token is base64url and dots, so the decoded path is the path. Programs may send it in a header instead.
    private static string TokenOf(HttpRequest request)
    {
        if (request.RouteValues["token"] is string { Length: > 0 } inPath)
        {
            return inPath;
        }

        return request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? header[7..].Trim()
            : "";
    }
}
