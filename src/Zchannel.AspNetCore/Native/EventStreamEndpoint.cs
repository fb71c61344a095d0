using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Tokens;
using Zchannel.Transports.Streams;

namespace Zchannel.Native;

/// <summary>
/// Server-sent events on a channel URL.
/// </summary>
internal sealed class EventStreamEndpoint(ConnectionAdmission admission, StreamsClock clock, ILogger<EventStreamEndpoint> logger)
{
    /// <summary>Whether a request asks for an event stream.</summary>
    public static bool IsAskedFor(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.Quality is not 0 && type.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase));

    public async Task HandleAsync(HttpContext context, ChannelToken token)
    {
        if (!ConnectRequest.TryRead(context.Request, out var request))
        {
            token.App.Usage.ConnectionRefused(CloseReason.Malformed);
            await NativeRefusals.WriteAsync(context.Response, NativeRefusals.Of(CloseReason.Malformed));
            return;
        }

        if (!token.MayReceive)
        {
            token.App.Usage.ConnectionRefused(CloseReason.Forbidden);
            await NativeRefusals.WriteAsync(context.Response, NativeRefusals.Of(CloseReason.Forbidden));
            return;
        }

        var (admitted, refusal) = await admission.AdmitAsync(token, request, NativeFormats.EventStream, loop: null, context.RequestAborted);
        if (admitted is null)
        {
            await NativeRefusals.WriteAsync(context.Response, NativeRefusals.Of(refusal));
            return;
        }

        await using (admitted)
        {
            await RunAsync(context, admitted);
        }
    }

    private async Task RunAsync(HttpContext context, AdmittedConnection admitted)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        MinimumRates.Lift(context);

        var connection = admitted.Connection;
        connection.Send(PublicationKind.Text, EventStreamEncoding.Hello(connection.Id, connection.Client, admitted.Position));
        await admitted.TellConnectedAsync();
        using var stream = new EventStreamConnection(connection, context.Response.Body, EventStreamEncoding.KeepAlive, clock, logger);
        // The link's own end, too: Kestrel does not tell a request of it that was sent behind another, if the client went when that one
        // was answered, and lets what is written go nowhere. The stream would go on for ever.
        using var clientGone = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, context.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed ?? CancellationToken.None);
        if (!await stream.RunAsync(clientGone.Token))
        {
            context.Abort();
        }
    }
}
