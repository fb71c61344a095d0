using Zchannel.Storage.Sqlite.Channels;

namespace Zchannel.Storage.Sqlite.Retention;

/// <summary>
/// Changes channels that nobody has opened since the start. Whoever wants to open one meanwhile waits for it.
/// </summary>
internal sealed class ClosedChannels(SqliteChannelStore store)
{
    /// <summary>Lets go of publications of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="trim">What is to go of what is kept.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What is kept now; null where the channel is open, or is not in order.</returns>
    public Task<HistorySummary?> TrimAsync(ClosedChannel channel, Action<HistoryIndex> trim, CancellationToken cancellationToken) =>
        HoldAsync<HistorySummary?>(channel.Address, async () =>
        {
            var found = await store.Readers.ReadAsync(
                channel.Address, static (reader, address) => FoundChannel.Find(reader, address, out _), cancellationToken).ConfigureAwait(false);
            if (found is null || found.Id != channel.Id)
            {
                return null;
            }

            var index = found.Index;
            trim(index);
            var kept = new HistorySummary(index.First, index.Bytes, index.OldestTime);
            await WriteAsync(new ClosedWrite(
                transaction => ChannelRows.Trim(transaction, channel.Id, kept),
                () =>
                {
                    store.Stored.Of(channel.Address.App).Add(index.Cost - found.Stored);
                    store.Trimming.Add(channel.Id, kept.First);
                })).ConfigureAwait(false);
            return kept;
        });

    /// <summary>Forgets a channel.</summary>
    public Task ForgetAsync(ClosedChannel channel) =>
        HoldAsync(channel.Address, async () =>
        {
            await WriteAsync(new ClosedWrite(
                transaction => ChannelRows.Forget(transaction, channel.Id),
                () =>
                {
                    store.Stored.Of(channel.Address.App).Add(-channel.Cost);
                    store.Trimming.AddForgotten(channel.Id);
                })).ConfigureAwait(false);
            return true;
        });

    private async Task<T?> HoldAsync<T>(ChannelAddress address, Func<Task<T>> change)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!store.Open.TryHold(address, done.Task))
        {
            return default;
        }

        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            store.Open.Release(address);
            done.SetResult();
        }
    }

    // Not cancelled: only then is it known what the database holds.
    private Task WriteAsync(ClosedWrite write)
    {
        store.Writer.Post(write);
        return write.Completion;
    }
}
