using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Tls;
using Zchannel.Tokens;
using Zchannel.Transports.Sockets;
using Zchannel.Transports.Streams;

namespace Zchannel.Native;

/// <summary>
/// A WebSocket on a channel URL: raw, or <c>zchannel.v1</c>.
/// </summary>
internal sealed class WebSocketEndpoint(
    ConnectionAdmission admission, ClientMessages messages, RefusalLimiter refusals, Lazy<SocketsConnections> sockets, StreamsClock clock, ILogger<WebSocketEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context, IDoor door)
    {
        if (WebSocketHandshake.FindFault(context) is { } status)
        {
            await NativeRefusals.WriteHandshakeFaultAsync(context.Response, status);
            return;
        }

        var subprotocol = WebSocketHandshake.PickSubprotocol(context.Request);
        var (token, refusal) = await door.AuthenticateAsync(context);
        if (token is null)
        {
            await RefuseAsync(context, subprotocol, refusal);
            return;
        }

        if ((subprotocol is not null && subprotocol != ZchannelV1Encoding.Subprotocol) || !ConnectRequest.TryRead(context.Request, out var request))
        {
            token.App.Usage.ConnectionRefused(CloseReason.Malformed);
            await RefuseAsync(context, subprotocol, CloseReason.Malformed);
            return;
        }

        await ServeAsync(context, subprotocol, token, request);
    }

    private async Task ServeAsync(HttpContext context, string? subprotocol, ChannelToken token, ConnectRequest request)
    {
        var isRaw = subprotocol is null;
        var format = isRaw ? NativeFormats.Raw : NativeFormats.ZchannelV1;
        var loop = DetachableSockets.Of(context) is { } socket ? sockets.Value.Of(socket.Loop) : null;
        var (admitted, refusal) = await admission.AdmitAsync(token, request, format, loop, context.RequestAborted);
        if (admitted is null)
        {
            await RefuseAsync(context, subprotocol, refusal);
            return;
        }

        var isHandedOver = false;
        try
        {
            if (isRaw && admitted.HasGap)
            {
                token.App.Usage.ConnectionRefused(CloseReason.Gap);
                await RefuseAsync(context, subprotocol, CloseReason.Gap);
                return;
            }

            isHandedOver = await RunAsync(context, subprotocol, admitted, token.App.Settings.MessageBytesFor(token.Channel));
        }
        finally
        {
            if (!isHandedOver)
            {
                await admitted.DisposeAsync();
            }
        }
    }

    // Whether the connection goes on without the request, which its place then goes with.
    private async Task<bool> RunAsync(HttpContext context, string? subprotocol, AdmittedConnection admitted, int maxMessageBytes)
    {
        var (connection, channel) = (admitted.Connection, admitted.Channel);
        var stream = await WebSocketHandshake.CompleteAsync(context, subprotocol);
        IClientSession session;
        var maxFrameBytes = maxMessageBytes;
        if (subprotocol is null)
        {
            session = new RawSession(connection, channel, messages);
        }
        else
        {
            session = new ZchannelV1Session(connection, channel, messages, maxMessageBytes);
            maxFrameBytes += ClientMessageId.MaxLength + 1;
            connection.Send(PublicationKind.Text, ZchannelV1Encoding.Hello(connection.Id, connection.Client, admitted.Position));
        }

        await admitted.TellConnectedAsync();
        if (DetachableSockets.Of(context)?.TryDetach(out var socket) is true)
        {
            sockets.Value.Serve(socket, connection, session, maxFrameBytes, admitted);
            return true;
        }

        if (HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<IDetachableLink>() is { } link)
        {
            link.Detach(async detached =>
            {
                await using (admitted)
                {
                    using var webSocket = new WebSocketConnection(connection, session, detached.Stream, maxFrameBytes, clock, logger, detached.Input);
                    if (!await webSocket.RunAsync())
                    {
                        detached.Abort();
                    }
                }
            });
            return true;
        }

        using var webSocket = new WebSocketConnection(connection, session, stream, maxFrameBytes, clock, logger);
        if (!await webSocket.RunAsync())
        {
            context.Abort();
        }

        return false;
    }

    // Completed and then closed, because a page can read a close code and cannot read an HTTP status.
    private async Task RefuseAsync(HttpContext context, string? subprotocol, CloseReason reason)
    {
        if (!refusals.TryTake(context.Connection.RemoteIpAddress))
        {
            await NativeRefusals.WriteBareAsync(context.Response);
            return;
        }

        var stream = await WebSocketHandshake.CompleteAsync(context, subprotocol);
        await WebSocketRefusal.SayAsync(stream, NativeCloseCodes.Of(reason), clock.TimeProvider);
    }
}
