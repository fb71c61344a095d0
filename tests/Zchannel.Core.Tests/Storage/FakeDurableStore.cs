using System.Collections.Concurrent;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

/// <summary>
/// A durable store that does as the test says: commits wait, fail or go through, reads are slow or fail, and what was
/// committed is still there after <see cref="Restart"/>.
/// </summary>
internal sealed class FakeDurableStore(TimeProvider time) : IDurableChannelStore, IDiskBound
{
    private readonly Lock _gate = new();
    private readonly Queue<(Append[] Appends, TaskCompletionSource Done)> _pending = new();
    private readonly ConcurrentDictionary<ChannelAddress, FakeDurableHistory> _channels = new();
    private readonly ConcurrentDictionary<(ChannelAddress, string), KeptPublish> _keys = new();

    /// <summary>Whether commits wait for the test.</summary>
    public bool Holds { get; set; }

    /// <summary>Why nothing can be written; null where it can.</summary>
    public StorageUnavailableException? WriteFault { get; set; }

    /// <summary>Why nothing can be read; null where it can.</summary>
    public StorageUnavailableException? ReadFault { get; set; }

    /// <inheritdoc />
    public StorageUnavailableException? Refusal { get; set; }

    /// <summary>What openings wait for.</summary>
    public Task OpeningsMayGo { get; set; } = Task.CompletedTask;

    /// <summary>What reads wait for.</summary>
    public Task ReadsMayGo { get; set; } = Task.CompletedTask;

    /// <summary>What erasures wait for.</summary>
    public Task ErasuresMayGo { get; set; } = Task.CompletedTask;

    /// <summary>What happens when a channel is about to be forgotten.</summary>
    public Action Forgetting { get; set; } = static () => { };

    /// <summary>How many reads there were.</summary>
    public int Reads => _channels.Values.Sum(channel => channel.Reads);

    /// <summary>How many channels were opened.</summary>
    public int Opened { get; private set; }

    /// <summary>Offsets of publications that the disk has lost.</summary>
    public HashSet<long> Damaged { get; } = [];

    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _pending.Sum(pending => pending.Appends.Length);
            }
        }
    }

    public static StorageUnavailableException DiskFull { get; } = new("The disk is full.") { RetryAfter = TimeSpan.FromSeconds(7) };

    public async ValueTask<IChannelHistory> OpenAsync(ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default)
    {
        await OpeningsMayGo;
        return await OpenAsync(address, log, _channels.TryGetValue(address, out var kept) && !kept.IsForgotten ? kept.Origin : null);
    }

    public ValueTask<IChannelHistory> TakeOverAsync(
        ChannelAddress address, IPublicationLog log, HistoryOrigin origin, CancellationToken cancellationToken = default) =>
        OpenAsync(address, log, origin);

    public ValueTask<bool> HasAsync(ChannelAddress address, CancellationToken cancellationToken = default) => ReadFault is { } fault
        ? ValueTask.FromException<bool>(fault)
        : new(_channels.TryGetValue(address, out var kept) && !kept.IsForgotten);

    public ValueTask<IReadOnlyCollection<string>> ListAsync(string app, CancellationToken cancellationToken = default) => ReadFault is { } fault
        ? ValueTask.FromException<IReadOnlyCollection<string>>(fault)
        : new([.. _channels.Where(pair => pair.Key.App == app && !pair.Value.IsForgotten).Select(pair => pair.Key.Channel)]);

    public ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _pending.Enqueue((appends.ToArray(), done));
        }

        if (!Holds)
        {
            Commit();
        }

        return new(done.Task.WaitAsync(cancellationToken));
    }

    /// <summary>Has all that waits go through, or fail where there is a fault.</summary>
    public void Commit()
    {
        lock (_gate)
        {
            while (_pending.TryDequeue(out var pending))
            {
                if (WriteFault is { } fault)
                {
                    pending.Done.SetException(fault);
                    continue;
                }

                foreach (var append in pending.Appends)
                {
                    Take(append);
                }

                pending.Done.SetResult();
            }
        }
    }

    /// <summary>Has the process die: nothing is open any more, and whatever was not committed is gone.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _pending.Clear();
        }

        foreach (var channel in _channels.Values)
        {
            channel.IsOpen = false;
        }
    }

    public bool TryFind(ChannelAddress address, string key, out KeptPublish? kept) => _keys.TryGetValue((address, key), out kept);

    private void Take(Append append)
    {
        var history = (FakeDurableHistory)append.History;
        history.Append(append.Publication);
        if (append.Key is { } key)
        {
            _keys[(history.Address, key.Key)] = new KeptPublish(key.Hash, append.Publication.Position, append.Publication.Receivers);
        }
    }

    private ValueTask<IChannelHistory> OpenAsync(ChannelAddress address, IPublicationLog log, HistoryOrigin? origin)
    {
        if (ReadFault is { } fault)
        {
            return ValueTask.FromException<IChannelHistory>(fault);
        }

        Assert.False(_channels.TryGetValue(address, out var open) && open.IsOpen, "The channel is open already.");
        Opened++;
        return new(_channels[address] = new FakeDurableHistory(this, address, new InMemoryChannelHistory(log, time, origin)));
    }
}
