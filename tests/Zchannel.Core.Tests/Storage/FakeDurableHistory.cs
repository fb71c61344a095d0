using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

/// <summary>
/// A channel of <see cref="FakeDurableStore"/>.
/// </summary>
internal sealed class FakeDurableHistory(FakeDurableStore store, ChannelAddress address, InMemoryChannelHistory inner) : IChannelHistory
{
    private int _reads;

    public ChannelAddress Address => address;

    public bool IsOpen { get; set; } = true;

    public bool IsForgotten { get; private set; }

    /// <summary>What a process finds that opens the channel after this one.</summary>
    public HistoryOrigin Origin => inner.Seal();

    public int Reads => Volatile.Read(ref _reads);

    public Epoch Epoch => inner.Epoch;

    public long Head => inner.Head;

    public int Count => inner.Count;

    public int Erased => inner.Erased;

    public long Bytes => inner.Bytes;

    public void Append(Publication publication) => Assert.True(inner.TryAppend(publication));

    public async ValueTask<HistoryPage> ReadAsync(long after, int limit, long maxBytes, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reads);
        // As it was when it was asked for: a slow disk does not show what came later.
        var page = await inner.ReadAsync(after, limit, maxBytes, cancellationToken);
        await store.ReadsMayGo.WaitAsync(cancellationToken);
        if (store.ReadFault is { } fault)
        {
            throw fault;
        }

        var whole = page.Publications.Where(publication => !store.Damaged.Contains(publication.Position.Offset)).ToList();
        return whole.Count == page.Publications.Count ? page : page with { Publications = whole, IsComplete = false };
    }

    public ValueTask<long> FindOffsetAsync(DateTimeOffset time, CancellationToken cancellationToken = default) =>
        inner.FindOffsetAsync(time, cancellationToken);

    public async ValueTask<long> EraseAsync(long? offset, CancellationToken cancellationToken = default)
    {
        if (store.WriteFault is { } fault)
        {
            throw fault;
        }

        // It is done whether the one who asked for it waits or not.
        var newest = await inner.EraseAsync(offset, cancellationToken);
        await store.ErasuresMayGo.WaitAsync(cancellationToken);
        return newest;
    }

    public async ValueTask<KeptPublish?> FindPublishAsync(string key, CancellationToken cancellationToken = default)
    {
        await store.ReadsMayGo.WaitAsync(cancellationToken);
        return store.ReadFault is { } fault ? throw fault : store.TryFind(address, key, out var kept) ? kept : null;
    }

    public void Trim() => inner.Trim();

    public void Forget()
    {
        store.Forgetting();
        (IsOpen, IsForgotten) = (false, true);
        inner.Forget();
    }
}
