using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Connections;

/// <summary>
/// Takes what clients write, and does with it what the channel's rule says. Safe for concurrent use.
/// </summary>
internal sealed class ClientMessages(Hub hub, ConnectionEvents events, TimeProvider timeProvider)
{
    /// <summary>Takes one message.</summary>
    /// <param name="connection">Who wrote it.</param>
    /// <param name="channel">Where.</param>
    /// <param name="id">The id that the client chose; a repeat has no effect and the outcome of the first. Null for none.</param>
    /// <param name="kind">What the bytes are; text is valid UTF-8.</param>
    /// <param name="message">The bytes, copied.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask<ClientMessageOutcome> AcceptAsync(
        Connection connection, Channel channel, string? id, PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var outcome = await TakeOnceAsync(connection, channel, id, kind, message, cancellationToken).ConfigureAwait(false);
        connection.App.Usage.ClientMessage(outcome);
        return outcome;
    }

    private async ValueTask<ClientMessageOutcome> TakeOnceAsync(
        Connection connection, Channel channel, string? id, PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var rule = channel.Rule;
        if (!connection.MaySend || rule.ClientMessages is ClientMessagePolicy.Reject)
        {
            return ClientMessageOutcome.Forbidden;
        }

        if (id is null)
        {
            return await TakeAsync(connection, channel, kind, message, cancellationToken).ConfigureAwait(false);
        }

        // Not cancelled when this connection goes: its client may be back already, and wait for the same.
        var key = new ClientMessageKey(channel.Name, connection.Holder, connection.Client, id);
        return await connection.App.ClientMessageIds.OnceAsync(
            key, timeProvider.GetUtcNow(), rule.IdempotencyWindow, connection.App.Settings.Limits.IdempotencyKeys,
            () => TakeAsync(connection, channel, kind, message, CancellationToken.None), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ClientMessageOutcome> TakeAsync(
        Connection connection, Channel channel, PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            return channel.Rule.ClientMessages is ClientMessagePolicy.Broadcast
                ? await BroadcastAsync(channel, new Publication(kind, message.ToArray(), timeProvider.GetUtcNow()), cancellationToken).ConfigureAwait(false)
                : await events.MessageAsync(connection, channel, kind, message.ToArray(), cancellationToken).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            return ClientMessageOutcome.StorageUnavailable;
        }
    }

    private async ValueTask<ClientMessageOutcome> BroadcastAsync(Channel channel, Publication publication, CancellationToken cancellationToken)
    {
        var outcome = await hub.PublishAsync(channel.App, channel.Name, publication, cancellationToken).ConfigureAwait(false);
        return outcome.Refusal switch
        {
            null => ClientMessageOutcome.Accepted,
            { IsOfServer: true } => ClientMessageOutcome.OverCapacity,
            _ => ClientMessageOutcome.OverQuota,
        };
    }
}
