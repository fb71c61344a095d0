using System.Numerics;

namespace Zchannel.Server.Bench.Figures;

/// <summary>
/// Counts times in buckets whose width grows with what they hold, so that a percentile is never more than 1/128 (0.8 %)
/// above the truth, and never below it. 35 KB, whatever is recorded. Safe for concurrent use.
/// </summary>
internal sealed class LatencyHistogram
{
    // Below 256 ns each value has a bucket; above, each doubling has 128.
    private const int ExactValues = 256;
    private const int BucketsPerDoubling = ExactValues / 2;
    private const int ExactBits = 8;

    // 18 minutes; what took longer counts as that.
    private const int MaximumBits = 40;
    private const long MaximumValue = (1L << MaximumBits) - 1;

    private readonly long[] _counts = new long[ExactValues + ((MaximumBits - ExactBits) * BucketsPerDoubling)];
    private long _maximum;

    /// <summary>How many times were recorded.</summary>
    public long Count => _counts.Sum();

    /// <summary>The longest of them, exactly.</summary>
    public TimeSpan Maximum => FromNanoseconds(Volatile.Read(ref _maximum));

    /// <summary>Records a time; one below zero counts as zero.</summary>
    public void Record(TimeSpan time)
    {
        var nanoseconds = Math.Clamp((long)(time.Ticks * (double)TimeSpan.NanosecondsPerTick), 0, MaximumValue);
        Interlocked.Increment(ref _counts[IndexOf(nanoseconds)]);
        var longest = Volatile.Read(ref _maximum);
        while (nanoseconds > longest)
        {
            longest = Interlocked.CompareExchange(ref _maximum, nanoseconds, longest) is var seen && seen == longest ? nanoseconds : seen;
        }
    }

    /// <summary>The time within which a share of all was done, or null where nothing was recorded.</summary>
    /// <param name="share">From 0 to 1: 0.99 for the 99th percentile.</param>
    public TimeSpan? Percentile(double share)
    {
        var count = Count;
        var rank = Math.Max(1, (long)Math.Ceiling(share * count));
        for (var index = 0; index < _counts.Length; index++)
        {
            rank -= Volatile.Read(ref _counts[index]);
            if (rank <= 0)
            {
                return FromNanoseconds(Math.Min(HighestOf(index), Volatile.Read(ref _maximum)));
            }
        }

        return null;
    }

    private static int IndexOf(long value)
    {
        if (value < ExactValues)
        {
            return (int)value;
        }

        var shift = BitOperations.Log2((ulong)value) - (ExactBits - 1);
        return ExactValues + ((shift - 1) * BucketsPerDoubling) + (int)(value >> shift) - BucketsPerDoubling;
    }

    private static long HighestOf(int index)
    {
        if (index < ExactValues)
        {
            return index;
        }

        var (doubling, bucket) = Math.DivRem(index - ExactValues, BucketsPerDoubling);
        return ((long)(bucket + BucketsPerDoubling + 1) << (doubling + 1)) - 1;
    }

    // Rounded up: a percentile is not below the truth.
    private static TimeSpan FromNanoseconds(long nanoseconds)
        => TimeSpan.FromTicks((nanoseconds + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick);
}
