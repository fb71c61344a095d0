using Zchannel.Server.Bench.Figures;

namespace Zchannel.Durability.Load;

/// <summary>
/// What publishers have done.
/// </summary>
/// <param name="Answered">Requests that were answered.</param>
/// <param name="Time">Over which time, the last answers included.</param>
/// <param name="Latencies">How long each waited.</param>
internal sealed record Publishes(long Answered, TimeSpan Time, LatencyHistogram Latencies)
{
    public double Rate => Answered / Time.TotalSeconds;

    /// <summary>The time within which a share of the answers came, in milliseconds.</summary>
    public double? Milliseconds(double share) => Latencies.Percentile(share)?.TotalMilliseconds;
}
