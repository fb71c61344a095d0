using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Diagnostics;
using Zchannel.Fanout;
using Zchannel.Hosting;
using Zchannel.Storage;
using Zchannel.Tokens;
using Zchannel.Transports.Streams;

namespace Zchannel.Native;

/// <summary>
/// Decides whether a client may connect, and takes its place before anything is answered: once a client sees the
/// answer, it misses nothing. Safe for concurrent use.
/// </summary>
internal sealed class ConnectionAdmission(
    ChannelTokens tokens, IRevocations revocations, Hub hub, ConnectionEvents events, StreamsLoops loops, DrainState drain, ZchannelMetrics metrics, TimeProvider timeProvider)
{
    /// <summary>Reads the token of a request and holds its page's origin against the app's list.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tokenText">The token, as the path or the <c>Authorization</c> header has it.</param>
    public (ChannelToken? Token, CloseReason Refusal) Authenticate(HttpRequest request, string tokenText)
    {
        var (token, refusal) = tokens.Read(tokenText);
        if (token is null)
        {
            metrics.AuthDecided("token", TagValues<CloseReason>.Of(refusal));
            return (null, refusal);
        }

        request.HttpContext.Features.Get<IClientLink>()?.Authenticate(token.App);
        var origin = request.Headers.Origin;
        var isAllowed = origin.Count == 0 || (origin.Count == 1 && token.App.Settings.AllowedOrigins.Allows(origin[0]!));
        metrics.AuthDecided("token", isAllowed ? "accepted" : TagValues<CloseReason>.Of(CloseReason.Forbidden));
        return isAllowed ? (token, default) : (null, CloseReason.Forbidden);
    }

    /// <summary>Takes a place for a client.</summary>
    /// <param name="token">What it may do.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="format">What it speaks.</param>
    /// <param name="loop">The loop that will deliver to it; null where any may.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The connection, or why there is none.</returns>
    public async ValueTask<(AdmittedConnection? Admitted, CloseReason Refusal)> AdmitAsync(
        ChannelToken token, ConnectRequest request, WireFormat format, IDeliveryLoop? loop, CancellationToken cancellationToken)
    {
        var app = token.App;
        if (drain.IsDraining)
        {
            return Refuse(app, CloseReason.GoingAway);
        }

        if (app.ServerMemory.IsFull)
        {
            return Refuse(app, CloseReason.OverCapacity, Limit.ServerMemoryBytes);
        }

        // Taken once: a reload between here and the end of the connection must not change what is given back.
        var settings = app.Settings;
        var kinds = settings.Callbacks?.Events ?? FrozenSet<CallbackKind>.Empty;
        var place = new ConnectionPlace(token.User, token.Fingerprint ?? 0, request.Address);
        if (app.Connections.TryReserve(place, settings.Limits) is { } reached)
        {
            return Refuse(app, CloseReason.OverQuota, reached.Limit);
        }

        if (!events.TryReserve(app, kinds))
        {
            app.Connections.Release(place);
            return Refuse(app, CloseReason.OverCapacity, Limit.CallbackQueue);
        }

        AdmittedConnection? admitted = null;
        try
        {
            admitted = await ConnectAsync(token, request, format, loop ?? loops.Next(), kinds, place, cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            return Refuse(app, CloseReason.StorageUnavailable);
        }
        finally
        {
            if (admitted is null)
            {
                app.Connections.Release(place);
                events.Release(app, kinds);
            }
        }

        return admitted is null ? Refuse(app, CloseReason.OverQuota, Limit.Channels) : (admitted, default);
    }

    private static (AdmittedConnection?, CloseReason) Refuse(App app, CloseReason reason, Limit? limit = null)
    {
        if (limit is { } reached)
        {
            app.Usage.ConnectionRefused(reached);
        }
        else
        {
            app.Usage.ConnectionRefused(reason);
        }

        return (null, reason);
    }

    private async ValueTask<AdmittedConnection?> ConnectAsync(
        ChannelToken token, ConnectRequest request, WireFormat format, IDeliveryLoop loop, IReadOnlySet<CallbackKind> kinds, ConnectionPlace place, CancellationToken cancellationToken)
    {
        if (await hub.UseAsync(token.App, token.Channel, cancellationToken) is not { } channel)
        {
            return null;
        }

        try
        {
            var reach = await Reach.OfAsync(channel, token.From, token.IssuedAt, cancellationToken);
            return Connect(token, request, format, loop, channel, reach, kinds, place);
        }
        catch
        {
            channel.EndUse();
            throw;
        }
    }

    private AdmittedConnection Connect(
        ChannelToken token, ConnectRequest request, WireFormat format, IDeliveryLoop loop, Channel channel, Reach reach, IReadOnlySet<CallbackKind> kinds, ConnectionPlace place)
    {
        var closeOnExpiry = token.CloseOnExpiry || channel.Rule.CloseOnExpiry;
        var connection = new Connection(ConnectionId.New(), token.App, format, request.Client, token.User, timeProvider.GetUtcNow())
        {
            Place = place,
            Channel = channel.Name,
            MaySend = token.MaySend,
            CallbackKinds = kinds,
            ExpiresAt = closeOnExpiry ? token.ExpiresAt : null,
        };
        SubscribeOutcome? subscribed = token.MayReceive ? channel.Subscribe(connection, loop, request.After, reach) : null;
        token.App.Connections.Add(connection);
        if (token.User is { } user && revocations.IsRevoked(token.App, user, token.IssuedAt))
        {
            // It was on its way in when the user's connections were closed.
            connection.Close(CloseReason.EndedByApplication);
        }

        if (drain.IsDraining)
        {
            // It was on its way in when the others were counted, and nobody else would send it away.
            connection.Close(CloseReason.GoingAway);
        }

        return new AdmittedConnection(connection, channel, subscribed?.Position ?? channel.Position, subscribed?.HasGap ?? false, events);
    }
}
