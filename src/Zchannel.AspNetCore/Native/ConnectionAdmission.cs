using Microsoft.AspNetCore.Http;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Hosting;
using Zchannel.Tokens;
using Zchannel.Transports.Streams;

namespace Zchannel.Native;

/// <summary>
/// Decides whether a client may connect, and takes its place before anything is answered: once a client sees the
/// answer, it misses nothing. Safe for concurrent use.
/// </summary>
internal sealed class ConnectionAdmission(
    ChannelTokens tokens, Hub hub, ConnectionEvents events, StreamsLoops loops, DrainState drain, TimeProvider timeProvider)
{
    /// <summary>Reads the token of a request and holds its page's origin against the app's list.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tokenText">The token, as the path or the <c>Authorization</c> header has it.</param>
    public async ValueTask<(ChannelToken? Token, CloseReason Refusal)> AuthenticateAsync(HttpRequest request, string tokenText)
    {
        var (token, refusal) = await tokens.ReadAsync(tokenText);
        if (token is null)
        {
            return (null, refusal);
        }

        request.HttpContext.Features.Get<IUnauthenticatedConnection>()?.Authenticate();
        var origin = request.Headers.Origin;
        var isAllowed = origin.Count == 0 || (origin.Count == 1 && token.App.Settings.AllowedOrigins.Allows(origin[0]!));
        return isAllowed ? (token, default) : (null, CloseReason.Forbidden);
    }

    /// <summary>Takes a place for a client.</summary>
    /// <param name="token">What it may do.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="format">What it speaks.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The connection, or why there is none.</returns>
    public async ValueTask<(AdmittedConnection? Admitted, CloseReason Refusal)> AdmitAsync(
        ChannelToken token, ConnectRequest request, WireFormat format, CancellationToken cancellationToken)
    {
        var app = token.App;
        if (drain.IsDraining)
        {
            return (null, CloseReason.GoingAway);
        }

        if (!app.Connections.TryReserve(app.Settings.Limits.Connections))
        {
            return (null, CloseReason.OverQuota);
        }

        if (!events.TryReserve(app))
        {
            app.Connections.Release();
            return (null, CloseReason.OverCapacity);
        }

        try
        {
            var channel = await hub.UseAsync(app, token.Channel, cancellationToken);
            return (Connect(token, request, format, channel), default);
        }
        catch
        {
            app.Connections.Release();
            events.Release(app, app.Settings.Callbacks?.Events);
            throw;
        }
    }

    private AdmittedConnection Connect(ChannelToken token, ConnectRequest request, WireFormat format, Channel channel)
    {
        var closeOnExpiry = token.CloseOnExpiry || channel.Rule.CloseOnExpiry;
        var connection = new Connection(ConnectionId.New(), token.App, format, request.Client, token.User, timeProvider.GetUtcNow())
        {
            MaySend = token.MaySend,
            ExpiresAt = closeOnExpiry ? token.ExpiresAt : null,
        };
        SubscribeOutcome? subscribed = token.MayReceive ? channel.Subscribe(connection, loops.Next(), request.After) : null;
        token.App.Connections.Add(connection);
        if (drain.IsDraining)
        {
            // It was on its way in when the others were counted, and nobody else would send it away.
            connection.Close(CloseReason.GoingAway);
        }

        return new AdmittedConnection(connection, channel, subscribed, events);
    }
}
