using Zchannel.Callbacks;
using Zchannel.Channels;

namespace Zchannel.Connections;

/// <summary>
/// Takes what clients write, and does with it what the channel's rule says. Safe for concurrent use.
/// </summary>
internal sealed class ClientMessages(Hub hub, ConnectionEvents events, TimeProvider timeProvider)
{
    /// <summary>Takes one message.</summary>
    /// <param name="connection">Who wrote it.</param>
    /// <param name="channel">Where.</param>
    /// <param name="id">The id that the client chose; a repeat is accepted without effect. Null for none.</param>
    /// <param name="kind">What the bytes are; text is valid UTF-8.</param>
    /// <param name="message">The bytes, copied.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask<ClientMessageOutcome> AcceptAsync(
        Connection connection, Channel channel, string? id, PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var rule = channel.Rule;
        if (!connection.MaySend || rule.ClientMessages is ClientMessagePolicy.Reject)
        {
            return ClientMessageOutcome.Forbidden;
        }

        var now = timeProvider.GetUtcNow();
        ClientMessageKey? key = id is null ? null : new(channel.Name, connection.User, connection.Client, id);
        var ids = connection.App.ClientMessageIds;
        if (key is { } remembered && !ids.TryAdd(remembered, now, rule.IdempotencyWindow, connection.App.Settings.Limits.IdempotencyKeys))
        {
            return ClientMessageOutcome.Accepted;
        }

        var outcome = ClientMessageOutcome.OverCapacity;
        try
        {
            return outcome = rule.ClientMessages is ClientMessagePolicy.Broadcast
                ? await BroadcastAsync(channel, new Publication(kind, message.ToArray(), now), cancellationToken).ConfigureAwait(false)
                : await events.MessageAsync(connection, channel, kind, message.ToArray(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (outcome is not ClientMessageOutcome.Accepted && key is { } refused)
            {
                ids.Remove(refused);
            }
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
