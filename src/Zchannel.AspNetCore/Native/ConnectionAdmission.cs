using System.Collections.Frozen;
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

        if (app.ServerMemory.IsFull)
        {
            return (null, CloseReason.OverCapacity);
        }

        // Taken once: a reload between here and the end of the connection must not change what is given back.
        var settings = app.Settings;
        var kinds = settings.Callbacks?.Events ?? FrozenSet<CallbackKind>.Empty;
        var place = new ConnectionPlace(token.User, token.Fingerprint, request.Address);
        if (app.Connections.TryReserve(place, settings.Limits) is not null)
        {
            return (null, CloseReason.OverQuota);
        }

        if (!events.TryReserve(app, kinds))
        {
            app.Connections.Release(place);
            return (null, CloseReason.OverCapacity);
        }

        Channel? channel = null;
        try
        {
            channel = await hub.UseAsync(app, token.Channel, cancellationToken);
        }
        finally
        {
            if (channel is null)
            {
                app.Connections.Release(place);
                events.Release(app, kinds);
            }
        }

        return channel is null ? (null, CloseReason.OverQuota) : (Connect(token, request, format, channel, kinds, place), default);
    }

    private AdmittedConnection Connect(
        ChannelToken token, ConnectRequest request, WireFormat format, Channel channel, IReadOnlySet<CallbackKind> kinds, ConnectionPlace place)
    {
        var closeOnExpiry = token.CloseOnExpiry || channel.Rule.CloseOnExpiry;
        var connection = new Connection(ConnectionId.New(), token.App, format, request.Client, token.User, timeProvider.GetUtcNow())
        {
            MaySend = token.MaySend,
            CallbackKinds = kinds,
            ExpiresAt = closeOnExpiry ? token.ExpiresAt : null,
        };
        SubscribeOutcome? subscribed = token.MayReceive ? channel.Subscribe(connection, loops.Next(), request.After) : null;
        token.App.Connections.Add(connection);
        if (drain.IsDraining)
        {
            // It was on its way in when the others were counted, and nobody else would send it away.
            connection.Close(CloseReason.GoingAway);
        }

        return new AdmittedConnection(connection, channel, subscribed, place, events);
    }
}
