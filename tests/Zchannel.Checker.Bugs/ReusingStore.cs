using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Checker.Bugs;

/// <summary>Delivers what it then fails to commit, so that the next publication gets an offset that has been seen.</summary>
internal sealed class ReusingStore(IChannelStore within) : WrappingStore(within)
{
    private const int Every = 50;

    private int _appends;

    public override ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Increment(ref _appends) % Every != 0)
        {
            return base.AppendAsync(appends, cancellationToken);
        }

        var (history, publication) = ((WrappedHistory)appends[0].History, appends[0].Publication);
        publication.PlaceAt(new StreamPosition(history.Epoch.Id, history.Head + 1));
        history.Log.Join(publication);
        return ValueTask.FromException(new StorageUnavailableException("This store has a bug."));
    }
}
