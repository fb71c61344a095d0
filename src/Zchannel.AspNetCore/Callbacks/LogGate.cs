namespace Zchannel.Callbacks;

/// <summary>
/// Lets one log line through in an interval, however often something happens. Safe for concurrent use.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="interval">The interval.</param>
internal sealed class LogGate(TimeProvider time, TimeSpan interval)
{
    private long _openAt = long.MinValue;

    public bool TryPass()
    {
        var now = time.GetUtcNow().UtcTicks;
        var openAt = Volatile.Read(ref _openAt);
        return now >= openAt && Interlocked.CompareExchange(ref _openAt, now + interval.Ticks, openAt) == openAt;
    }
}
