using Microsoft.Extensions.Time.Testing;
using Zchannel.Transports.Streams;

namespace Zchannel.Protocols.Tests.Streams;

public sealed class StreamsClockTests
{
    [Fact]
    public async Task Ticking_IsAskedEverySecond_WhileItIsThere()
    {
        var time = new FakeTimeProvider();
        await using var clock = new StreamsClock(time);
        var (first, second) = (new Counting(), new Counting());
        clock.Add(first);
        clock.Add(second);

        time.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(0.5));
        clock.Remove(first);
        time.Advance(TimeSpan.FromSeconds(2.5));

        Assert.Equal((1, 4), (first.Ticks, second.Ticks));
        Assert.Equal(1, clock.Count);
    }

    [Fact]
    public async Task Disposed_AsksNobody()
    {
        var time = new FakeTimeProvider();
        var ticking = new Counting();
        await using (var clock = new StreamsClock(time))
        {
            clock.Add(ticking);
        }

        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(0, ticking.Ticks);
    }

    private sealed class Counting : ITicking
    {
        public int Ticks { get; private set; }

        public void Tick() => Ticks++;
    }
}
