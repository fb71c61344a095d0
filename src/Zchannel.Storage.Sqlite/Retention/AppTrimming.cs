using Zchannel.Storage.Sqlite.Channels;

namespace Zchannel.Storage.Sqlite.Retention;

/// <summary>
/// Holds an app to what it may have in the database: the oldest of all its publications go, whatever their channels.
/// </summary>
internal sealed class AppTrimming(SqliteChannelStore store, ClosedChannels closed)
{
    // How much less than the bound is left, so that not every publication has all channels looked through: a 64th.
    private const int Slack = 64;

    // How much goes at least of a channel that is not open, however old it is beside others, since it is read and written each time: a 1024th.
    private const int Portion = 1024;

    /// <summary>Lets go of what an app has beyond its bound.</summary>
    public async Task RunAsync(string app, long bound, CancellationToken cancellationToken)
    {
        var account = store.Stored.Of(app);
        if (account.Bytes <= bound)
        {
            return;
        }

        var target = bound - (bound / Slack);
        var oldest = await ReadAsync(app, bound, cancellationToken).ConfigureAwait(false);
        while (account.Bytes > target && oldest.TryDequeue(out var channel, out _))
        {
            var until = oldest.TryPeek(out _, out var next) ? next : long.MaxValue;
            if (await channel.RemoveAsync(until, account.Bytes - target, cancellationToken).ConfigureAwait(false) is var left and < long.MaxValue)
            {
                oldest.Enqueue(channel, left);
            }
        }
    }

    private async Task<PriorityQueue<Candidate, long>> ReadAsync(string app, long bound, CancellationToken cancellationToken)
    {
        var oldest = new PriorityQueue<Candidate, long>();
        foreach (var channel in await store.Readers.ReadAsync(app, ClosedChannel.ReadOfApp, cancellationToken).ConfigureAwait(false))
        {
            if (!store.Open.IsOpen(channel.Address))
            {
                oldest.Enqueue(new Candidate(closed, channel, History: null, Least: bound / Portion), channel.Oldest);
            }
        }

        foreach (var history in store.Open.All)
        {
            if (history.Address.App == app)
            {
                oldest.Enqueue(new Candidate(closed, default, history, Least: 0), history.Kept.OldestTime);
            }
        }

        return oldest;
    }

    private sealed record Candidate(ClosedChannels Closed, ClosedChannel Channel, SqliteChannelHistory? History, long Least)
    {
        /// <summary>Lets go of the oldest.</summary>
        /// <returns>When the oldest that is left was accepted; the greatest number where nothing is to be had here any more.</returns>
        public async Task<long> RemoveAsync(long until, long cost, CancellationToken cancellationToken)
        {
            if (History is not null)
            {
                return History.Kept.RemoveOldest(until, cost) > 0 ? History.Kept.OldestTime : long.MaxValue;
            }

            var removed = 0L;
            var kept = await Closed.TrimAsync(
                Channel,
                index =>
                {
                    removed = index.RemoveOldest(until, cost);
                    removed += index.RemoveOldest(long.MaxValue, Math.Min(Least, cost) - removed);
                },
                cancellationToken).ConfigureAwait(false);
            return removed > 0 && kept is { } left ? left.Oldest : long.MaxValue;
        }
    }
}
