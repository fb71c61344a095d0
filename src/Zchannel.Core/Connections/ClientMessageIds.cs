using Zchannel.Apps;

namespace Zchannel.Connections;

/// <summary>
/// The ids of client messages that an app has taken of late, so that one sent again after a reconnect counts once. Safe
/// for concurrent use.
/// </summary>
internal sealed class ClientMessageIds
{
    private readonly RecentKeys<ClientMessageKey, TaskCompletionSource<ClientMessageOutcome>> _keys = new();

    /// <summary>Takes a message, unless one with this id was accepted or is in hand: then waits for what becomes of that.</summary>
    /// <param name="key">The message's id.</param>
    /// <param name="now">The time.</param>
    /// <param name="window">How long it is remembered.</param>
    /// <param name="bound">How many ids are remembered; beyond it the oldest is forgotten.</param>
    /// <param name="take">Takes the message.</param>
    /// <param name="cancellationToken">Cancels the wait for another.</param>
    public async ValueTask<ClientMessageOutcome> OnceAsync(
        ClientMessageKey key, DateTimeOffset now, TimeSpan window, int bound, Func<ValueTask<ClientMessageOutcome>> take, CancellationToken cancellationToken)
    {
        var ours = new TaskCompletionSource<ClientMessageOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_keys.TryAdd(key, ours, now, window, bound, out var first))
        {
            return await first.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var outcome = await take().ConfigureAwait(false);
            if (outcome is not ClientMessageOutcome.Accepted)
            {
                // It had no effect, so there is nothing to repeat.
                _keys.Remove(key);
            }

            ours.SetResult(outcome);
            return outcome;
        }
        catch (Exception exception)
        {
            _keys.Remove(key);
            ours.SetException(exception);
            throw;
        }
    }
}
