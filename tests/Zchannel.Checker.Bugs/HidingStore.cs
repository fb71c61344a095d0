using Zchannel.Storage;

namespace Zchannel.Checker.Bugs;

/// <summary>Loses a publication on the way from the disk to whoever comes back, and calls what is left complete.</summary>
internal sealed class HidingStore(IChannelStore within) : WrappingStore(within)
{
    protected override WrappedHistory Wrap(ChannelAddress address, IChannelHistory history, IPublicationLog log) => new Holed(history, log);

    private sealed class Holed(IChannelHistory within, IPublicationLog log) : WrappedHistory(within, log)
    {
        private const int From = 5;

        public override async ValueTask<HistoryPage> ReadAsync(long after, int limit, long maxBytes, CancellationToken cancellationToken = default)
        {
            var page = await Within.ReadAsync(after, limit, maxBytes, cancellationToken);
            return page.Publications.Count < From
                ? page
                : page with { Publications = [.. page.Publications.Take(From - 2), .. page.Publications.Skip(From - 1)], IsComplete = true };
        }
    }
}
