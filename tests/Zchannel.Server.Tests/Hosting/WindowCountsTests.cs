using Microsoft.Extensions.Time.Testing;
using Zchannel.Hosting;

namespace Zchannel.Server.Tests.Hosting;

public sealed class WindowCountsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Counts_AreEachKeysOwn_AndBeginAnewWithTheWindow()
    {
        var counts = new WindowCounts<int>(_time, TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2, 1], [counts.Add(1), counts.Add(1), counts.Add(2)]);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, counts.Add(1));
    }

    [Fact]
    public void BeyondTheBound_AllShareOneCount_AndThoseKnownKeepTheirs()
    {
        var counts = new WindowCounts<int>(_time, TimeSpan.FromSeconds(1));
        for (var key = 0; key < WindowCounts<int>.MaxKeys; key++)
        {
            counts.Add(key);
        }

        Assert.Equal([1, 2, 2], [counts.Add(-1), counts.Add(-2), counts.Add(0)]);
    }
}
