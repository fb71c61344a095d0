using System.Security.Cryptography;
using System.Text;
using Zchannel.Apps;
using Zchannel.Storage;

namespace Zchannel.Channels;

/// <summary>
/// Publishes of an app that named an idempotency key, so that a repeat is answered as the first was: those of this process
/// from memory, and those that a durable channel took before it from the store. Safe for concurrent use.
/// </summary>
internal sealed class IdempotentPublishes
{
    /// <summary>The greatest length of a key in bytes.</summary>
    public const int MaxKeyBytes = 128;

    private readonly RecentKeys<(string Channel, string Key), First> _keys = new();

    /// <summary>Publishes, unless a publish with this key was accepted or is under way.</summary>
    /// <param name="hub">What publishes.</param>
    /// <param name="app">The app.</param>
    /// <param name="channel">The channel, in which the key counts.</param>
    /// <param name="key">The key.</param>
    /// <param name="publication">The message.</param>
    /// <param name="cancellationToken">Cancels the wait of a repeat for the first.</param>
    /// <returns>What became of the first; null when it was another message.</returns>
    /// <exception cref="StorageUnavailableException">The channel is durable, and cannot be stored at this moment.</exception>
    public async ValueTask<PublishOutcome?> PublishAsync(
        Hub hub, App app, string channel, string key, Publication publication, CancellationToken cancellationToken)
    {
        var hash = HashOf(publication);
        var settings = app.Settings;
        var rule = settings.Rules.For(channel);
        var mayHaveBeen = MayHaveBeen(hub, rule);
        var ours = new First(mayHaveBeen ? null : hash);
        if (!_keys.TryAdd((channel, key), ours, publication.Time, rule.IdempotencyWindow, settings.Limits.IdempotencyKeys, out var first))
        {
            return await RepeatAsync(first, hash, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            // Not cancelled when this caller goes: a repeat may be waiting for the same.
            if (mayHaveBeen && await hub.FindPublishAsync(app, channel, key, CancellationToken.None).ConfigureAwait(false) is { } kept)
            {
                ours.WasKept(kept);
                return await RepeatAsync(ours, hash, cancellationToken).ConfigureAwait(false);
            }

            ours.IsNew(hash);
            var named = rule.Durable ? new PublishKey(key, hash, publication.Time + rule.IdempotencyWindow) : null;
            var outcome = await hub.PublishAsync(app, channel, publication, named, CancellationToken.None).ConfigureAwait(false);
            if (outcome.Refusal is not null)
            {
                // Nothing was published, so there is nothing to repeat.
                _keys.Remove((channel, key));
            }

            ours.Outcome.SetResult(outcome);
            return outcome;
        }
        catch (Exception exception)
        {
            _keys.Remove((channel, key));
            ours.Failed(exception);
            throw;
        }
    }

    /// <summary>Whether the store must be asked for a key that this process does not know.</summary>
    /// <param name="hub">What publishes.</param>
    /// <param name="rule">The channel's rule.</param>
    public static bool MayHaveBeen(Hub hub, ChannelRule rule) => rule.Durable && hub.MayRemember(rule.IdempotencyWindow);

    private static async ValueTask<PublishOutcome?> RepeatAsync(First first, byte[] hash, CancellationToken cancellationToken)
    {
        var known = await first.HashAsync(cancellationToken).ConfigureAwait(false);
        return known.Span.SequenceEqual(hash) ? await first.Outcome.Task.WaitAsync(cancellationToken).ConfigureAwait(false) : null;
    }

    private static byte[] HashOf(Publication publication)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)publication.Kind]);
        hash.AppendData(Encoding.UTF8.GetBytes($"{publication.ExcludedClient}\n"));
        hash.AppendData(publication.Payload.Span);
        return hash.GetHashAndReset();
    }

    // Which message it was is known at once, or when the store has been asked.
    private sealed class First(byte[]? hash)
    {
        private readonly TaskCompletionSource<ReadOnlyMemory<byte>>? _asked =
            hash is null ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;

        public TaskCompletionSource<PublishOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<ReadOnlyMemory<byte>> HashAsync(CancellationToken cancellationToken) =>
            hash ?? await _asked!.Task.WaitAsync(cancellationToken).ConfigureAwait(false);

        public void IsNew(byte[] found) => _asked?.SetResult(found);

        public void WasKept(KeptPublish kept)
        {
            _asked?.SetResult(kept.Hash);
            Outcome.SetResult(new PublishOutcome(kept.Position, kept.Receivers));
        }

        public void Failed(Exception exception)
        {
            _asked?.TrySetException(exception);
            Outcome.TrySetException(exception);
        }
    }
}
