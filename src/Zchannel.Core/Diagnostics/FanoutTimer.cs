namespace Zchannel.Diagnostics;

/// <summary>
/// Measures how long a delivery loop takes from hearing of a publication until it has visited all subscribers that it
/// holds: each that could take it has been written to by then, and nobody waits for the others. One a loop; of all visits
/// one in <see cref="OneIn"/> is measured, so that channels with one subscriber do not pay for it with each delivery.
/// </summary>
internal sealed class FanoutTimer(ZchannelMetrics metrics, TimeProvider time)
{
    /// <summary>How many visits there are for one that is measured.</summary>
    public const int OneIn = 16;

    private int _visits;

    /// <summary>Begins a visit. Safe for concurrent use.</summary>
    /// <returns>What <see cref="End"/> wants to have; 0 where this visit is not measured.</returns>
    public long Begin()
    {
        // Two may take the same number, which does no harm to a sample.
        var number = _visits++;
        return number % OneIn == 0 && metrics.MeasuresFanout ? time.GetTimestamp() : 0;
    }

    /// <summary>Ends a visit. Safe for concurrent use.</summary>
    public void End(long begun)
    {
        if (begun != 0)
        {
            metrics.FannedOut(time.GetElapsedTime(begun));
        }
    }
}
