namespace Zchannel.Apps;

/// <summary>
/// Bounds how often something happens: so many in a second, of which a second's worth may come at once. Safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// The generic cell rate algorithm (ITU-T I.371, virtual scheduling): all state is the time at which what was taken
/// would be used up. A rate that changes counts from the next call on.
/// </remarks>
internal sealed class RateGate
{
    private const long Second = TimeSpan.TicksPerSecond;

    private long _usedUp;

    /// <summary>Takes one, if the rate permits.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="perSecond">The rate; at least 1.</param>
    /// <param name="retryAfter">After how long the next would be permitted.</param>
    public bool TryTake(TimeProvider time, int perSecond, out TimeSpan retryAfter) =>
        TryTake(time, perSecond, TimeSpan.FromTicks(Second), TimeSpan.Zero, out retryAfter);

    /// <summary>Takes one for when the rate will permit it, if that is soon enough.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="perSecond">The rate; at least 1.</param>
    /// <param name="atOnce">What may come at once, as the time it would take at the rate.</param>
    /// <param name="longest">How long what is taken may have to wait.</param>
    /// <param name="wait">How long it has to wait, or would have to.</param>
    public bool TryTake(TimeProvider time, int perSecond, TimeSpan atOnce, TimeSpan longest, out TimeSpan wait)
    {
        var cost = Second / perSecond;
        var now = Now(time);
        // One that costs more than may come at once comes by itself, and not never.
        var ahead = Math.Max(atOnce.Ticks, cost);
        while (true)
        {
            var usedUp = Volatile.Read(ref _usedUp);
            var next = Math.Max(now, usedUp) + cost;
            wait = TimeSpan.FromTicks(Math.Max(0, next - now - ahead));
            if (wait > longest)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _usedUp, next, usedUp) == usedUp)
            {
                return true;
            }
        }
    }

    /// <summary>Takes what has been used already, whether the rate permits it or not.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="perSecond">The rate; at least 1.</param>
    /// <param name="count">How many.</param>
    public void Charge(TimeProvider time, int perSecond, int count)
    {
        var cost = (long)((double)count * Second / perSecond);
        var now = Now(time);
        long usedUp;
        do
        {
            usedUp = Volatile.Read(ref _usedUp);
        }
        while (Interlocked.CompareExchange(ref _usedUp, Math.Max(now, usedUp) + cost, usedUp) != usedUp);
    }

    /// <summary>Tells whether more than a second's worth has been charged.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="retryAfter">After how long no more.</param>
    public bool IsOverdrawn(TimeProvider time, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _usedUp) - Now(time) - Second));
        return retryAfter > TimeSpan.Zero;
    }

    // In whole numbers: TimeProvider's own conversion goes over a double, which is too coarse for clocks that count from long ago.
    private static long Now(TimeProvider time)
    {
        var (seconds, rest) = Math.DivRem(time.GetTimestamp(), time.TimestampFrequency);
        return (seconds * Second) + (rest * Second / time.TimestampFrequency);
    }
}
