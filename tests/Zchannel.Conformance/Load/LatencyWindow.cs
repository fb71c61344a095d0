namespace Zchannel.Conformance.Load;

/// <summary>Times from publish to receive. Safe for concurrent use.</summary>
internal sealed class LatencyWindow
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _times = [];

    public void Add(TimeSpan time)
    {
        lock (_gate)
        {
            _times.Add(time);
        }
    }

    /// <summary>The time that 99 of 100 are within.</summary>
    public TimeSpan Percentile99()
    {
        lock (_gate)
        {
            _times.Sort();
            return _times[Math.Min(_times.Count - 1, _times.Count * 99 / 100)];
        }
    }

    /// <summary>The median of several windows, which one bad moment of a busy machine does not move.</summary>
    public static TimeSpan Median(IEnumerable<TimeSpan> percentiles)
    {
        var sorted = percentiles.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
