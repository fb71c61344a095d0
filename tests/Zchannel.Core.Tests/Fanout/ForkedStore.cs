using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// A store whose every channel continues a history: the epoch and the publications of before come from the test.
/// </summary>
internal sealed class ForkedStore(Epoch epoch, params IReadOnlyList<Publication> kept) : IChannelStore
{
    public ValueTask<IChannelHistory> OpenAsync(
        ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default) =>
        new(new History(epoch, kept, log));

    public ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default)
    {
        foreach (var append in appends)
        {
            ((History)append.History).Append(append.Publication);
        }

        return ValueTask.CompletedTask;
    }

    private sealed class History : IChannelHistory
    {
        private readonly Lock _gate = new();
        private readonly List<Publication> _kept = [];
        private readonly IPublicationLog _log;

        public History(Epoch epoch, IReadOnlyList<Publication> kept, IPublicationLog log)
        {
            (Epoch, _log) = (epoch, log);
            Head = epoch.ForkOffset - kept.Count;
            foreach (var publication in kept)
            {
                publication.PlaceAt(new StreamPosition(epoch.Id, ++Head));
                _kept.Add(publication);
            }
        }

        public Epoch Epoch { get; }

        public long Head { get; private set; }

        public int Count => _kept.Count;

        public long Bytes => _kept.Sum(publication => publication.Payload.Length);

        public void Append(Publication publication)
        {
            lock (_gate)
            {
                publication.PlaceAt(new StreamPosition(Epoch.Id, ++Head));
                _kept.Add(publication);
                _log.Join(publication);
            }
        }

        public ValueTask<HistoryPage> ReadAsync(long after, int limit, long maxBytes, CancellationToken cancellationToken = default)
        {
            lock (_gate)
            {
                var behind = _kept.Where(publication => publication.Position.Offset > after).ToList();
                return new(new HistoryPage([.. behind.Take(limit)], after >= Head - _kept.Count, behind.Count > limit));
            }
        }

        public int Erased => 0;

        public ValueTask<long> FindOffsetAsync(DateTimeOffset time, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<long> EraseAsync(long? offset, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<KeptPublish?> FindPublishAsync(string key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public void Trim()
        {
        }

        public void Forget() => _kept.Clear();
    }
}
