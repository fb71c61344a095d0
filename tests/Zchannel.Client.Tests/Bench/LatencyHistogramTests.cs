using CsCheck;
using Zchannel.Server.Bench.Figures;

namespace Zchannel.Client.Tests.Bench;

public sealed class LatencyHistogramTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(18);

    // From 100 ns to minutes, each magnitude as likely as the others.
    private static readonly Gen<TimeSpan> Times =
        Gen.Select(Gen.Int[0, 33], Gen.Long[1, 2]).Select(Gen.Long[0, long.MaxValue], (size, noise) => TimeSpan.FromTicks(Math.Min((size.Item2 << size.Item1) + (noise % (1L << size.Item1)), Longest.Ticks)));

    [Fact]
    public void APercentile_IsNeverBelowTheTruth_AndNeverAboveItByMoreThanOneIn128() => Gen.Select(Times.Array[1, 200], Gen.Double[0, 1]).Sample((times, share) =>
    {
        var histogram = new LatencyHistogram();
        Array.ForEach(times, histogram.Record);
        var truth = times.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * times.Length) - 1));

        var found = histogram.Percentile(share)!.Value;

        Assert.InRange(found, truth, truth + (truth / 128) + TimeSpan.FromTicks(1));
    });

    [Fact]
    public void TheMaximum_IsExact() => Times.Array[1, 50].Sample(times =>
    {
        var histogram = new LatencyHistogram();
        Array.ForEach(times, histogram.Record);

        Assert.Equal((times.Max(), times.Length), (histogram.Maximum, histogram.Count));
        Assert.Equal(times.Max(), histogram.Percentile(1));
    });

    [Fact]
    public void Nothing_HasNoPercentile() => Assert.Null(new LatencyHistogram().Percentile(0.5));

    [Fact]
    public void WhatIsOutOfRange_CountsAtItsEnds()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromSeconds(-1));
        histogram.Record(TimeSpan.FromDays(1));

        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.5));
        Assert.InRange(histogram.Maximum, Longest, TimeSpan.FromMinutes(19));
    }

    [Fact]
    public void ManyThreads_LoseNothing()
    {
        var histogram = new LatencyHistogram();

        Parallel.For(0, 8, _ =>
        {
            for (var i = 1; i <= 10_000; i++)
            {
                histogram.Record(TimeSpan.FromMicroseconds(i));
            }
        });

        Assert.Equal((80_000, TimeSpan.FromMicroseconds(10_000)), (histogram.Count, histogram.Maximum));
    }
}
