using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Callbacks;

/// <summary>
/// Turns what happens to connections into events for their application. Safe for concurrent use.
/// </summary>
internal sealed class ConnectionEvents(ICallbackQueue queue, TimeProvider timeProvider)
{
    /// <summary>Makes sure of room for a connection's coming and going, as far as the application wants to hear of them.</summary>
    /// <param name="app">The app.</param>
    /// <param name="kinds">What the application wants to hear of, as the connection will have it.</param>
    /// <returns>False when there is none: the connection must not be admitted.</returns>
    public bool TryReserve(App app, IReadOnlySet<CallbackKind>? kinds)
    {
        var wanted = Wanted(kinds);
        if (wanted == 0)
        {
            return true;
        }

        if (!queue.TryReserve(app))
        {
            return false;
        }

        if (wanted == 1)
        {
            queue.Release(app, 1);
        }

        return true;
    }

    /// <summary>Gives back what was reserved for a connection that never came to be.</summary>
    /// <param name="app">The app.</param>
    /// <param name="kinds">What the application wanted to hear of.</param>
    public void Release(App app, IReadOnlySet<CallbackKind>? kinds)
    {
        if (Wanted(kinds) is > 0 and var wanted)
        {
            queue.Release(app, wanted);
        }
    }

    public async ValueTask ConnectedAsync(Connection connection, Channel channel, CancellationToken cancellationToken = default)
    {
        if (connection.CallbackKinds.Contains(CallbackKind.Disconnected))
        {
            // First: whoever is told of a beginning is told of the end.
            queue.Expect(connection.App, SubjectOf(connection, channel));
        }

        await EnqueueReservedAsync(CallbackKind.Connected, connection, channel, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisconnectedAsync(Connection connection, Channel channel, CancellationToken cancellationToken = default) =>
        await EnqueueReservedAsync(CallbackKind.Disconnected, connection, channel, cancellationToken).ConfigureAwait(false);

    /// <summary>Tells the application what a client wrote.</summary>
    /// <param name="connection">Who wrote it.</param>
    /// <param name="channel">Where.</param>
    /// <param name="kind">What the bytes are.</param>
    /// <param name="message">The bytes, which now belong to the event.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask<ClientMessageOutcome> MessageAsync(
        Connection connection, Channel channel, PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        if (!IsWanted(connection.App, CallbackKind.Message))
        {
            return ClientMessageOutcome.NotHandled;
        }

        return await EnqueueAsync(CallbackKind.Message, connection, channel, kind, message, cancellationToken).ConfigureAwait(false)
            ? ClientMessageOutcome.Accepted
            : ClientMessageOutcome.OverCapacity;
    }

    private static int Wanted(IReadOnlySet<CallbackKind>? kinds) =>
        kinds is null ? 0 : (kinds.Contains(CallbackKind.Connected) ? 1 : 0) + (kinds.Contains(CallbackKind.Disconnected) ? 1 : 0);

    private static bool IsWanted(App app, CallbackKind kind) => app.Settings.Callbacks?.Events.Contains(kind) ?? false;

    private async ValueTask EnqueueReservedAsync(CallbackKind kind, Connection connection, Channel channel, CancellationToken cancellationToken)
    {
        if (!connection.CallbackKinds.Contains(kind))
        {
            return;
        }

        if (!IsWanted(connection.App, kind))
        {
            // It was when the connection came, and a reload has changed that.
            if (kind is CallbackKind.Disconnected)
            {
                queue.Withdraw(connection.App, connection.Id);
            }
            else
            {
                queue.Release(connection.App, 1);
            }

            return;
        }

        await EnqueueAsync(kind, connection, channel, default, default, cancellationToken).ConfigureAwait(false);
    }

    private static CallbackSubject SubjectOf(Connection connection, Channel channel) =>
        new(connection.Id, channel.Name, connection.Client, connection.User);

    private async ValueTask<bool> EnqueueAsync(
        CallbackKind kind, Connection connection, Channel channel, PublicationKind messageKind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var (subject, now) = (SubjectOf(connection, channel), timeProvider.GetUtcNow());
        var callback = kind is CallbackKind.Disconnected
            ? CallbackEvents.Disconnected(subject, now)
            : CallbackEvents.New(kind, subject, now, messageKind, message);
        return await queue.EnqueueAsync(connection.App, callback, channel.CallbackSequence, cancellationToken).ConfigureAwait(false);
    }
}
