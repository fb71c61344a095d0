using Zchannel.Channels;

namespace Zchannel.Storage;

/// <summary>
/// A channel in whichever store its rule asks for.
/// </summary>
/// <remarks>
/// Lock: <c>_moving</c> lets one caller at a time take the channel to the other store; others wait for it. Who appends to a
/// channel that stays where it is takes no lock of this.
/// </remarks>
internal sealed class RoutedChannelHistory(
    ChannelAddress address, IPublicationLog log, InMemoryChannelStore memory, IDurableChannelStore durable, RoutedPlace place) : IChannelHistory
{
    // How much is taken along in one step.
    private const int PageEntries = 1_000;
    private const int PageBytes = 4 << 20;

    private volatile RoutedPlace _place = place;
    private SemaphoreSlim? _moving;

    public Epoch Epoch => _place.History.Epoch;

    public long Head => _place.History.Head;

    public int Count => _place.History.Count;

    public int Erased => _place.History.Erased;

    public long Bytes => _place.History.Bytes;

    /// <summary>Whether the channel is where the rule wants it, and is not about to leave.</summary>
    public bool IsSettled => _place.IsDurable == log.Rule.Durable && Volatile.Read(ref _moving) is null or { CurrentCount: 1 };

    /// <summary>Appends one publication, where the rule says at this moment.</summary>
    public ValueTask AppendAsync(Append append, CancellationToken cancellationToken)
    {
        // What nearly all do, without a wait of its own.
        var place = _place;
        if (place.Memory is { } kept)
        {
            if (kept.TryAppend(append.Publication, unlessDurable: true))
            {
                return ValueTask.CompletedTask;
            }
        }
        else if (log.Rule.Durable && place.TryBegin())
        {
            return new(StoreAsync(append, place).WaitAsync(cancellationToken));
        }

        return MoveAndAppendAsync(append, cancellationToken);
    }

    /// <summary>Takes the channel to the store that the rule asks for, if it is in the other one.</summary>
    public ValueTask<RoutedPlace> SettleAsync(CancellationToken cancellationToken)
    {
        var place = _place;
        return place.IsDurable == log.Rule.Durable ? new(place) : MoveAsync(cancellationToken);
    }

    public ValueTask<HistoryPage> ReadAsync(long after, int limit, long maxBytes, CancellationToken cancellationToken = default) =>
        _place.History.ReadAsync(after, limit, maxBytes, cancellationToken);

    public ValueTask<long> FindOffsetAsync(DateTimeOffset time, CancellationToken cancellationToken = default) =>
        _place.History.FindOffsetAsync(time, cancellationToken);

    public ValueTask<long> EraseAsync(long? offset, CancellationToken cancellationToken = default) =>
        _place.History.EraseAsync(offset, cancellationToken);

    public ValueTask<KeptPublish?> FindPublishAsync(string key, CancellationToken cancellationToken = default) =>
        _place.History.FindPublishAsync(key, cancellationToken);

    public void Trim() => _place.History.Trim();

    public void Forget() => _place.History.Forget();

    private async ValueTask MoveAndAppendAsync(Append append, CancellationToken cancellationToken)
    {
        while (true)
        {
            var place = await SettleAsync(cancellationToken).ConfigureAwait(false);
            if (place.Memory is { } kept)
            {
                if (kept.TryAppend(append.Publication, unlessDurable: true))
                {
                    return;
                }
            }
            else if (place.TryBegin())
            {
                await StoreAsync(append, place).WaitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            // It was about to leave: wait until it has.
            await MoveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Not cancelled when the caller goes: the store has it, and until it has joined, or failed, the channel may not leave.
    private async Task StoreAsync(Append append, RoutedPlace place)
    {
        try
        {
            await durable.AppendAsync([append with { History = place.History }], CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            place.End();
        }
    }

    private async ValueTask<RoutedPlace> MoveAsync(CancellationToken cancellationToken)
    {
        var moving = Volatile.Read(ref _moving);
        moving ??= Interlocked.CompareExchange(ref _moving, moving = new SemaphoreSlim(1), null) ?? moving;
        if (moving.CurrentCount == 0 && durable is IDiskBound { Refusal: { } refusal })
        {
            // Whoever moves it waits for the disk.
            throw refusal;
        }

        await moving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var place = _place;
            if (place.IsDurable == log.Rule.Durable)
            {
                return place;
            }

            var history = place.Memory is { } kept
                ? await StoreAsync(kept, cancellationToken).ConfigureAwait(false)
                : await RememberAsync(place).ConfigureAwait(false);
            // In this order: whoever reads meanwhile finds the channel in one of them.
            _place = new RoutedPlace(history);
            place.History.Forget();
            return _place;
        }
        finally
        {
            moving.Release();
        }
    }

    private async ValueTask<IChannelHistory> StoreAsync(InMemoryChannelHistory kept, CancellationToken cancellationToken)
    {
        var origin = kept.Seal();
        try
        {
            return await durable.TakeOverAsync(address, log, origin, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // It stays where it was, until the next publication tries again.
            kept.Unseal();
            throw;
        }
    }

    // Whoever asks for a channel not to be durable gets that also while the store is out of order, at the price of its history.
    private async ValueTask<IChannelHistory> RememberAsync(RoutedPlace place)
    {
        await place.CloseAsync().ConfigureAwait(false);
        var history = place.History;
        var kept = new List<Publication>();
        try
        {
            await ReadAllAsync(history, kept).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            kept.Clear();
        }

        return memory.Open(log, new HistoryOrigin(history.Epoch, history.Head, kept));
    }

    private static async ValueTask ReadAllAsync(IChannelHistory history, List<Publication> kept)
    {
        HistoryPage page;
        do
        {
            var after = history.Head - history.Count;
            page = await history.ReadAsync(kept.Count == 0 ? after : kept[^1].Position.Offset, PageEntries, PageBytes).ConfigureAwait(false);
            if (!page.IsComplete)
            {
                // Only what nothing is missing behind counts as history.
                kept.Clear();
            }

            kept.AddRange(page.Publications);
        }
        while (page.HasMore && page.Publications.Count > 0);
    }
}
