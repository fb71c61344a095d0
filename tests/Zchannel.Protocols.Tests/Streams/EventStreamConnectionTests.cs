using Zchannel.Connections;
using Zchannel.Protocols.Tests.Support;

namespace Zchannel.Protocols.Tests.Streams;

public sealed class EventStreamConnectionTests
{
    [Fact]
    public async Task QuietFor25Seconds_IsKeptAliveByAComment()
    {
        await using var station = new Station();
        await using var link = await OpenAsync(station);

        for (var i = 0; i < 4; i++)
        {
            station.Pass(24);
            Assert.Equal(i, link.Stream.Writes.Count - 1);
            station.Pass(1);
            Assert.Equal(":\n\n"u8.ToArray(), await link.BytesAsync(3));
        }
    }

    [Fact]
    public async Task Publication_EndsTheQuiet()
    {
        await using var station = new Station();
        await using var link = await OpenAsync(station);

        station.Pass(20);
        await station.PublishAsync("a");
        Assert.EndsWith("data: a\n\n", await link.NextEventAsync(), StringComparison.Ordinal);
        station.Pass(24);
        Assert.Equal(2, link.Stream.Writes.Count);
        station.Pass(1);

        Assert.Equal(":\n\n"u8.ToArray(), await link.BytesAsync(3));
    }

    [Fact]
    public async Task Close_EndsTheResponse_AfterWhatIsBegun()
    {
        await using var station = new Station();
        await using var link = await OpenAsync(station);

        link.Connection.Close(CloseReason.EndedByApplication);

        Assert.True(await link.Ended.Bounded());
        Assert.Equal(0, station.Clock.Count);
    }

    [Fact]
    public async Task ClientThatGoes_EndsTheStream_AlsoWhileAWriteIsStuck()
    {
        await using var station = new Station();
        await using var idle = await OpenAsync(station);
        await using var stuck = await OpenAsync(station);
        stuck.Stream.Stick();
        await station.PublishAsync("a");
        await stuck.WhenStuckAsync();

        await idle.GoAsync();
        await stuck.GoAsync();

        await idle.Ended.Bounded();
        Assert.False(await stuck.Ended.Bounded());
        Assert.Equal(0, station.Clock.Count);
        Assert.Empty(station.Log.Lines);
    }

    [Fact]
    public async Task ClientThatHasGoneBefore_EndsTheStreamAtOnce()
    {
        await using var station = new Station();
        await using var link = await EventStreamLink.OpenAsync(station, beforeStart: link => link.GoAsync().GetAwaiter().GetResult());

        await link.Ended.Bounded();

        Assert.Equal(0, station.Clock.Count);
    }

    [Fact]
    public async Task TokenExpiry_EndsTheStream()
    {
        await using var station = new Station();
        await using var link = await EventStreamLink.OpenAsync(station, expiresIn: TimeSpan.FromSeconds(3));

        station.Pass(3);

        Assert.True(await link.Ended.Bounded());
        Assert.Equal(CloseReason.TokenExpired, link.Connection.Closing);
    }

    [Fact]
    public async Task StuckFor60Seconds_IsCut()
    {
        await using var station = new Station();
        await using var link = await OpenAsync(station);
        link.Stream.Stick();
        await station.PublishAsync("a");
        await link.WhenStuckAsync();

        station.Pass(60);
        Assert.Equal(CloseReason.TooSlow, link.Connection.Closing);
        station.Pass(6);

        Assert.False(await link.Ended.Bounded());
    }

    [Fact]
    public async Task WriteThatFails_EndsTheStream()
    {
        await using var station = new Station();
        await using var link = await OpenAsync(station);
        link.Stream.Break(new InvalidTimeZoneException());

        await station.PublishAsync("a");

        Assert.False(await link.Ended.Bounded());
        Assert.Single(station.Log.Lines);
    }

    // A stream whose first event has been read.
    private static async Task<EventStreamLink> OpenAsync(Station station)
    {
        var link = await EventStreamLink.OpenAsync(station);
        Assert.StartsWith("event: hello\n", await link.NextEventAsync(), StringComparison.Ordinal);
        return link;
    }
}
