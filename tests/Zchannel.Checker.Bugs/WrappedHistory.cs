using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Checker.Bugs;

/// <summary>A history that does what the one within does, but for what a bug overrides.</summary>
internal class WrappedHistory(IChannelHistory within, IPublicationLog log) : IChannelHistory
{
    public IChannelHistory Within { get; } = within;

    public IPublicationLog Log { get; } = log;

    public virtual Epoch Epoch => Within.Epoch;

    public virtual long Head => Within.Head;

    public int Count => Within.Count;

    public int Erased => Within.Erased;

    public long Bytes => Within.Bytes;

    public virtual ValueTask<HistoryPage> ReadAsync(long after, int limit, long maxBytes, CancellationToken cancellationToken = default) =>
        Within.ReadAsync(after, limit, maxBytes, cancellationToken);

    public ValueTask<long> FindOffsetAsync(DateTimeOffset time, CancellationToken cancellationToken = default) => Within.FindOffsetAsync(time, cancellationToken);

    public ValueTask<long> EraseAsync(long? offset, CancellationToken cancellationToken = default) => Within.EraseAsync(offset, cancellationToken);

    public virtual ValueTask<KeptPublish?> FindPublishAsync(string key, CancellationToken cancellationToken = default) => Within.FindPublishAsync(key, cancellationToken);

    public void Trim() => Within.Trim();

    public void Forget() => Within.Forget();
}
