namespace Zchannel.Storage;

/// <summary>
/// The store that a channel is in for now, and who appends there.
/// </summary>
/// <remarks>
/// What is in memory closes by itself (<see cref="InMemoryChannelHistory.Seal"/>), so that the way of a publication that is
/// not stored has nothing to count.
/// </remarks>
internal sealed class RoutedPlace(IChannelHistory history)
{
    private const int Closed = int.MinValue;

    // How many appends are under way; below zero once no more may begin.
    private int _appends;
    private TaskCompletionSource? _quiet;

    public IChannelHistory History { get; } = history;

    public InMemoryChannelHistory? Memory { get; } = history as InMemoryChannelHistory;

    public bool IsDurable => Memory is null;

    /// <summary>Begins an append; every one that begins ends.</summary>
    /// <returns>False when the channel is about to leave this place.</returns>
    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _appends) > 0)
        {
            return true;
        }

        End();
        return false;
    }

    public void End()
    {
        if (Interlocked.Decrement(ref _appends) == Closed)
        {
            Volatile.Read(ref _quiet)?.TrySetResult();
        }
    }

    /// <summary>Lets no append begin any more, and waits for those that have begun. For one caller at a time.</summary>
    public Task CloseAsync()
    {
        if (_quiet is null)
        {
            Volatile.Write(ref _quiet, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (Interlocked.Add(ref _appends, Closed) == Closed)
            {
                _quiet.TrySetResult();
            }
        }

        return _quiet.Task;
    }
}
