namespace Zchannel.Transports.Sockets;

/// <summary>
/// Loops that a thread has given something to do, and wakes once its turn is over: woken at the first of many publications,
/// a loop on another core would take them one by one, with a wake-up for each. Each thread has its own.
/// </summary>
internal static class OwedWakeUps
{
    [ThreadStatic]
    private static List<EventLoop>? _owed;

    [ThreadStatic]
    private static bool _isTurn;

    /// <summary>Begins a turn of the calling thread, which must be short and must not wait for a loop.</summary>
    public static void BeginTurn() => _isTurn = true;

    /// <summary>Ends the turn: whoever sleeps of those owed is woken.</summary>
    public static void EndTurn()
    {
        _isTurn = false;
        if (_owed is not { Count: > 0 } owed)
        {
            return;
        }

        foreach (var loop in owed)
        {
            loop.WakeIfAsleep();
        }

        owed.Clear();
    }

    /// <summary>Takes over to wake a loop, if the thread has a turn.</summary>
    public static bool TryOwe(EventLoop loop)
    {
        if (!_isTurn)
        {
            return false;
        }

        var owed = _owed ??= new List<EventLoop>(capacity: 4);
        if (!owed.Contains(loop))
        {
            owed.Add(loop);
        }

        return true;
    }
}
