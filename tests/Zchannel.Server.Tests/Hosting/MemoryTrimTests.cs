using Zchannel.Server.Features;

namespace Zchannel.Server.Tests.Hosting;

public sealed class MemoryTrimTests
{
    private const long Megabyte = 1 << 20;

    [Theory]
    [InlineData(0, 500, 20, true)]
    [InlineData(0, -18_000, 100, true)]
    [InlineData(0, 499, 20, false)]
    [InlineData(1, 18_000, 20, false)]
    [InlineData(0, 18_000, 200, false)]
    public void Collects_OnceQuietAfterAWave_WhereItIsSoonThrough(long inPeriod, int change, long heap, bool isDue) =>
        Assert.Equal(isDue, MemoryTrim.IsDue(inPeriod * Megabyte, change, heap * Megabyte));
}
