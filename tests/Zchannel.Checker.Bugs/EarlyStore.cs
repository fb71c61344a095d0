using System.Threading.Channels;
using Zchannel.Channels;
using Zchannel.Diagnostics;
using Zchannel.Storage;

namespace Zchannel.Checker.Bugs;

/// <summary>Answers and delivers before it commits: what it commits comes a moment later, and never where the process dies before.</summary>
internal sealed class EarlyStore : WrappingStore
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Append> _uncommitted = System.Threading.Channels.Channel.CreateUnbounded<Append>();
    private readonly Lock _gate = new();
    private readonly Task _committing;

    public EarlyStore(IChannelStore within)
        : base(within) => _committing = Task.Run(CommitAsync);

    public override ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            foreach (var append in appends)
            {
                var (history, publication) = ((Leading)append.History, append.Publication);
                publication.PlaceAt(new StreamPosition(history.Epoch.Id, history.Advance()));
                history.Log.Join(publication);
                var copy = new Publication(publication.Kind, publication.Payload, publication.Time, publication.ExcludedClient);
                _uncommitted.Writer.TryWrite(append with { History = history.Within, Publication = copy });
            }
        }

        return _committing.IsFaulted ? new(_committing) : default;
    }

    protected override IPublicationLog LogOf(ChannelAddress address, IPublicationLog log) => new Deaf(log);

    protected override WrappedHistory Wrap(ChannelAddress address, IChannelHistory history, IPublicationLog log) => new Leading(history, log);

    private async Task CommitAsync()
    {
        await foreach (var append in _uncommitted.Reader.ReadAllAsync())
        {
            if (_uncommitted.Reader.Count == 0)
            {
                await Task.Delay(Late, TimeProvider.System, CancellationToken.None);
            }

            await Within.AppendAsync([append]);
        }
    }

    // Its head is ahead of the store's.
    private sealed class Leading(IChannelHistory within, IPublicationLog log) : WrappedHistory(within, log)
    {
        private long _head = within.Head;

        public override long Head => Volatile.Read(ref _head);

        public long Advance() => Interlocked.Increment(ref _head);
    }

    // What the store commits has been delivered already.
    private sealed class Deaf(IPublicationLog log) : IPublicationLog
    {
        public ChannelRule Rule => log.Rule;

        public MemoryAccount Memory => log.Memory;

        public int CountReceivers(string? excludedClient) => log.CountReceivers(excludedClient);

        public void Join(Publication publication)
        {
        }
    }
}
