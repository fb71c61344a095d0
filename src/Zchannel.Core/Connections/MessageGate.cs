namespace Zchannel.Connections;

/// <summary>
/// Lets messages in beside a connection's own link, from when the application was told of the connection until it ends,
/// and tells when the last of them is through: so that the application never hears a message of a client that has not
/// come yet, or that it was told has gone. Safe for concurrent use; a part of its connection, and never copied.
/// </summary>
internal struct MessageGate
{
    private const int IsOpen = 1 << 30;

    // The messages in hand, and whether more are let in: one number, so that both change together.
    private int _state;
    private TaskCompletionSource? _empty;

    /// <summary>Lets messages in from now on.</summary>
    public void Open() => Interlocked.Or(ref _state, IsOpen);

    /// <summary>Lets a message in.</summary>
    /// <returns>False before the connection's beginning, and after its end.</returns>
    public bool TryEnter()
    {
        while (Volatile.Read(ref _state) is var state && (state & IsOpen) != 0)
        {
            if (Interlocked.CompareExchange(ref _state, state + 1, state) == state)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Tells that a message is through.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _state) == 0)
        {
            Volatile.Read(ref _empty)?.TrySetResult();
        }
    }

    /// <summary>Lets no more in, and waits for those that are.</summary>
    public Task CloseAsync()
    {
        if ((Interlocked.And(ref _state, ~IsOpen) & ~IsOpen) == 0)
        {
            return Task.CompletedTask;
        }

        var ours = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var empty = Interlocked.CompareExchange(ref _empty, ours, null) ?? ours;
        if (Volatile.Read(ref _state) == 0)
        {
            // The last has left before there was anything to tell it to.
            empty.TrySetResult();
        }

        return empty.Task;
    }
}
