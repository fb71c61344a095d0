namespace Zchannel.Transports.Sockets;

/// <summary>
/// The deadlines of one loop: a list for each second, so that setting and lifting one costs a few writes and no timer.
/// For one thread.
/// </summary>
internal sealed class TimerWheel(TimeProvider timeProvider)
{
    /// <summary>How exact a deadline is: it is met so much late at the most.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private const int Slots = 64;

    // So that thousands that are due in one second leave the loop to others in between.
    private const int OneTurn = 256;

    private readonly ITimed?[] _slots = new ITimed?[Slots];
    private readonly long _start = timeProvider.GetTimestamp();
    private long _current;

    /// <summary>How many deadlines are set.</summary>
    public int Count { get; private set; }

    /// <summary>Sets a deadline, in place of one that was set before.</summary>
    /// <param name="entry">Who is told.</param>
    /// <param name="delay">In what time. It is told early where that is beyond the wheel's reach of about a minute, and then sets the rest.</param>
    public void Set(ITimed entry, TimeSpan delay)
    {
        Lift(entry);
        var due = Ceiling(timeProvider.GetElapsedTime(_start) + delay);
        var slot = (int)(Math.Clamp(due, _current + 1, _current + Slots - 1) % Slots);
        ref var link = ref entry.Link;
        link.Place = slot + 1;
        link.Next = _slots[slot];
        if (link.Next is { } next)
        {
            next.Link.Previous = entry;
        }

        _slots[slot] = entry;
        Count++;
    }

    /// <summary>Lifts a deadline, where there is one.</summary>
    public void Lift(ITimed entry)
    {
        ref var link = ref entry.Link;
        if (link.Place == 0)
        {
            return;
        }

        if (link.Previous is { } previous)
        {
            previous.Link.Next = link.Next;
        }
        else
        {
            _slots[link.Place - 1] = link.Next;
        }

        if (link.Next is { } next)
        {
            next.Link.Previous = link.Previous;
        }

        link = default;
        Count--;
    }

    /// <summary>Tells those whose deadline is there, so many at a time.</summary>
    /// <returns>Whether there are more.</returns>
    public bool Turn()
    {
        var now = timeProvider.GetElapsedTime(_start).Ticks / Tick.Ticks;

        // Behind a longer pause every slot is looked at once.
        _current = Math.Max(_current, now - Slots);
        for (var told = 0; ;)
        {
            while (_slots[_current % Slots] is { } entry)
            {
                if (told++ == OneTurn)
                {
                    return true;
                }

                Lift(entry);
                entry.OnDue();
            }

            if (_current >= now)
            {
                return false;
            }

            _current++;
        }
    }

    private static long Ceiling(TimeSpan time) => (time.Ticks + Tick.Ticks - 1) / Tick.Ticks;
}
