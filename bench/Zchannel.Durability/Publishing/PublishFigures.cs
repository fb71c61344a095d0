using Zchannel.Durability.Load;

namespace Zchannel.Durability.Publishing;

/// <summary>
/// One measurement of one contender.
/// </summary>
/// <param name="Publishes">What was done.</param>
/// <param name="Cpu">Processor time of the server, where there is one.</param>
/// <param name="Flushes">How often the disk was made to write out its cache meanwhile, by whomever; null where nobody knows.</param>
/// <param name="Syncs">How often the server has waited for the disk, as it counts that itself; null where it does not say.</param>
internal sealed record PublishFigures(Publishes Publishes, TimeSpan? Cpu, long? Flushes, double? Syncs)
{
    public double? CpuMicroseconds => Cpu?.TotalMicroseconds / Publishes.Answered;

    public double? FlushesPerSecond => Flushes / Publishes.Time.TotalSeconds;

    /// <summary>How many publishes each of the waits was for.</summary>
    public double? PerSync => Syncs > 0 ? Publishes.Answered / Syncs : null;

    /// <summary>How many publishes the disk was made to write out its cache for once, as the kernel counts it.</summary>
    public double? PerFlush => Flushes > 0 ? (double)Publishes.Answered / Flushes : null;
}
