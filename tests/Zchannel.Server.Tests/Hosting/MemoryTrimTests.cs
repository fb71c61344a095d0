using Zchannel.Server.Features;

namespace Zchannel.Server.Tests.Hosting;

public sealed class MemoryTrimTests
{
    private const long Megabyte = 1 << 20;

    [Theory]
    [InlineData(0, 4, 20, true)]
    [InlineData(0, 1_000, 100, true)]
    [InlineData(0, 3, 20, false)]
    [InlineData(1, 400, 20, false)]
    [InlineData(0, 400, 200, false)]
    public void Collects_OnceQuiet_WhatIsWorthIt_WhereItIsSoonThrough(long inPeriod, long sinceCollected, long heap, bool isDue) =>
        Assert.Equal(isDue, MemoryTrim.IsDue(inPeriod * Megabyte, sinceCollected * Megabyte, heap * Megabyte));
}
