using Zchannel.Storage.Sqlite.Channels;

namespace Zchannel.Storage.Sqlite.Retention;

/// <summary>
/// Does for channels that nobody has opened since the start what their rules ask for: lets go of what is too old, and forgets those that nobody has used for long.
/// </summary>
internal sealed class IdleSweep(SqliteChannelStore store, ClosedChannels closed, SqliteStorageOptions options)
{
    /// <summary>Goes through all channels.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var behind = 0L; ;)
        {
            var channels = await store.Readers.ReadAsync(behind, ClosedChannel.ReadBehind, cancellationToken).ConfigureAwait(false);
            if (channels.Count == 0)
            {
                return;
            }

            foreach (var channel in channels)
            {
                await SweepAsync(channel, cancellationToken).ConfigureAwait(false);
            }

            behind = channels[^1].Id;
        }
    }

    private async Task SweepAsync(ClosedChannel channel, CancellationToken cancellationToken)
    {
        if (store.Open.IsOpen(channel.Address) || options.RuleOf(channel.Address) is not { } rule)
        {
            return;
        }

        var now = options.TimeProvider.GetUtcNow();
        if (now.UtcTicks - channel.LastUsed > rule.PositionAge.Ticks)
        {
            await closed.ForgetAsync(channel).ConfigureAwait(false);
        }
        else if (channel.Oldest != long.MaxValue && now.UtcTicks - channel.Oldest > rule.HistoryAge.Ticks)
        {
            await closed.TrimAsync(channel, index => index.Trim(rule, now), cancellationToken).ConfigureAwait(false);
        }
    }
}
