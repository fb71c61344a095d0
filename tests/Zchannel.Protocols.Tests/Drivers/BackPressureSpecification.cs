using System.Text;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Protocols.Tests.WebSockets;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Drivers;

public abstract class BackPressureSpecification : DriverSpecification
{
    [Fact]
    public async Task StuckSubscriber_DelaysNobodyOnItsLoop_AndGetsTheRestInOneGo()
    {
        await using var station = NewStation();
        await using var stuck = await WebSocketLink.OpenAsync(station, client: "stuck");
        await using var other = await WebSocketLink.OpenAsync(station, client: "other");
        stuck.Wire.Stick();

        for (var i = 1; i <= 100; i++)
        {
            await station.PublishAsync($"{i}");
            Assert.Equal($"text {i}", await other.NextLineAsync());
        }

        stuck.Wire.Release();
        for (var i = 1; i <= 100; i++)
        {
            Assert.Equal($"text {i}", await stuck.NextLineAsync());
        }

        // What waited went out in few writes, not in a hundred.
        AssertFewWrites(stuck);
    }

    [Fact]
    public async Task Writes_AreWholeFrames_AndNeverTwoAtOnce()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station, Formats.ZchannelV1, beforeStart: Unsettle);
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                await station.PublishAsync(new string('x', i % 300));
            }
        }, TestContext.Current.CancellationToken);
        var pinging = Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await link.SendAsync(ClientFrame.Of(WebSocketOpcode.Ping, [(byte)i]));
            }
        }, TestContext.Current.CancellationToken);

        Assert.StartsWith("text !hello ", await link.NextLineAsync(), StringComparison.Ordinal);
        var publications = 0;
        var pongs = 0;
        while (publications < 2_000 || pongs < 50)
        {
            var frame = (await link.NextAsync())!;
            if (frame.Opcode is WebSocketOpcode.Pong)
            {
                Assert.Equal(pongs++, frame.Payload[0]);
            }
            else
            {
                Assert.Equal($"{link.Position.Epoch}:{publications + 1}\n{new string('x', publications % 300)}", frame.Text);
                publications++;
            }
        }

        await Task.WhenAll(publishing, pinging).Bounded();
        AssertWritesAreWholeFrames(link);
    }

    [Fact]
    public async Task BurstOfMessages_FromAClientThatReads_IsAnsweredWhole()
    {
        const int messages = 2_000;
        await using var station = NewStation(callbacks: Station.Callbacks);
        await using var link = await WebSocketLink.OpenAsync(station, Formats.ZchannelV1);
        var burst = Enumerable.Range(0, messages).SelectMany(i => ClientFrame.Text($"{i}\n")).ToArray();

        await link.SendAsync(burst);

        Assert.StartsWith("text !hello ", await link.NextLineAsync(), StringComparison.Ordinal);
        for (var i = 0; i < messages; i++)
        {
            Assert.Equal($"text !ok {i}", await link.NextLineAsync());
        }
    }

    [Fact]
    public async Task ClientThatAsksAndNeverReads_IsNotReadFrom_AndIsTooSlowAfter60Seconds()
    {
        await using var station = NewStation(callbacks: Station.Callbacks);
        await using var link = await WebSocketLink.OpenAsync(station);
        link.Wire.Stick();
        var pings = Enumerable.Range(0, 2 * Connection.OutboxItems).SelectMany(_ => ClientFrame.Of(WebSocketOpcode.Ping, [])).ToArray();

        await link.SendAsync(pings);
        await link.WhenStuckAsync();
        station.Pass(61);
        Assert.Equal(CloseReason.TooSlow, link.Connection.Closing);
        station.Pass(6);

        Assert.False(await link.Ended.Bounded());
        AssertNothingWritten(link);
    }

    [Fact]
    public async Task ClientThatTakesWhatWaitedForIt_IsThere_ThoughItsPongIsLate()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        link.Wire.Stick();
        await station.PublishAsync("waits");
        await link.WhenStuckAsync();
        station.Pass(40);
        link.Wire.Release();
        Assert.Equal("text waits", await link.NextLineAsync());
        Assert.Equal("Ping ", await link.NextLineAsync());

        station.Pass(59);
        Assert.Null(link.Connection.Closing);
        station.Pass(1);

        Assert.Equal(CloseReason.TooSlow, link.Connection.Closing);
    }

    [Fact]
    public async Task WriteThatNeverWaited_IsNoSignOfLife()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        station.Pass(40);
        Assert.Equal("Ping ", await link.NextLineAsync());
        await station.PublishAsync("into a buffer");
        Assert.Equal("text into a buffer", await link.NextLineAsync());

        station.Pass(20);

        Assert.Equal(CloseReason.TooSlow, link.Connection.Closing);
    }

    [Fact]
    public async Task FullOutbox_IsTooSlow()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        link.Wire.Stick();
        for (var i = 0; i < Connection.OutboxItems; i++)
        {
            link.Connection.Send(PublicationKind.Text, Encoding.UTF8.GetBytes($"{i}"));
        }

        Assert.Null(link.Connection.Closing);
        link.Connection.Send(PublicationKind.Text, "one more"u8);
        Assert.Equal(CloseReason.TooSlow, link.Connection.Closing);

        link.Wire.Release();
        for (var i = 0; i < Connection.OutboxItems; i++)
        {
            Assert.Equal($"text {i}", await link.NextLineAsync());
        }

        Assert.Equal((4108, "too slow"), (await link.NextAsync())!.Close);
    }
}
