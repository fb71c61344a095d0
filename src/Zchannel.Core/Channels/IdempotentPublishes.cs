using System.Security.Cryptography;
using System.Text;
using Zchannel.Apps;

namespace Zchannel.Channels;

/// <summary>
/// Publishes of an app that named an idempotency key, so that a repeat is answered as the first was. Safe for concurrent
/// use.
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
    public async ValueTask<PublishOutcome?> PublishAsync(
        Hub hub, App app, string channel, string key, Publication publication, CancellationToken cancellationToken)
    {
        var ours = new First(HashOf(publication));
        var settings = app.Settings;
        var window = settings.Rules.For(channel).IdempotencyWindow;
        if (!_keys.TryAdd((channel, key), ours, publication.Time, window, settings.Limits.IdempotencyKeys, out var first))
        {
            return first.Hash.AsSpan().SequenceEqual(ours.Hash) ? await first.Outcome.Task.WaitAsync(cancellationToken).ConfigureAwait(false) : null;
        }

        try
        {
            // Not cancelled when this caller goes: a repeat may be waiting for the same.
            var outcome = await hub.PublishAsync(app, channel, publication, CancellationToken.None).ConfigureAwait(false);
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
            ours.Outcome.SetException(exception);
            throw;
        }
    }

    private static byte[] HashOf(Publication publication)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)publication.Kind]);
        hash.AppendData(Encoding.UTF8.GetBytes($"{publication.ExcludedClient}\n"));
        hash.AppendData(publication.Payload.Span);
        return hash.GetHashAndReset();
    }

    private sealed class First(byte[] hash)
    {
        public byte[] Hash { get; } = hash;

        public TaskCompletionSource<PublishOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
