namespace Zchannel.Callbacks;

/// <summary>
/// Counts what an app's callbacks may and do occupy. Not thread-safe: it is touched under the lock of its
/// <see cref="AppCallbackQueue"/> only.
/// </summary>
/// <param name="maxMessageBytes">The bound on message bytes.</param>
internal sealed class CallbackRoom(long maxMessageBytes)
{
    private long _messageBytes;

    /// <summary>Places kept for events that are certain to come.</summary>
    public int Reserved { get; private set; }

    /// <summary>Events accepted that are neither completed nor dead.</summary>
    public int Waiting { get; private set; }

    public int Total => Reserved + Waiting;

    /// <summary>Reserves places while no more than <paramref name="limit"/> are taken; <c>0</c> is no limit.</summary>
    public bool TryReserve(int events, int limit)
    {
        if (limit > 0 && Total + events > limit)
        {
            return false;
        }

        Reserved += events;
        return true;
    }

    public void Release(int events)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        if (events > Reserved)
        {
            throw new InvalidOperationException("More places were given back than are reserved.");
        }

        Reserved -= events;
    }

    /// <summary>Turns a reserved place into an event.</summary>
    public void EnterReserved()
    {
        if (Reserved == 0)
        {
            throw new InvalidOperationException("No place is reserved for this event.");
        }

        Reserved--;
        Waiting++;
    }

    public bool TryEnter(int messageBytes, int limit)
    {
        if ((limit > 0 && Total >= limit) || _messageBytes + messageBytes > maxMessageBytes)
        {
            return false;
        }

        _messageBytes += messageBytes;
        Waiting++;
        return true;
    }

    /// <summary>Takes in an event that was accepted before, whatever is taken.</summary>
    public void Restore(int messageBytes)
    {
        _messageBytes += messageBytes;
        Waiting++;
    }

    public void Leave(int messageBytes)
    {
        _messageBytes -= messageBytes;
        Waiting--;
    }
}
