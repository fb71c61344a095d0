using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Tests.Support;

namespace Zchannel.Protocols.Tests.Drivers;

public abstract class SlowConsumerSpecification : DriverSpecification
{
    private const int LagBytes = 8 * 1024;

    private static string Payload(int number) => $"{number}".PadRight(200, '.');

    [Fact]
    public async Task Disconnect_CutsTheStuckOne_WithoutAnotherFrame()
    {
        await using var station = NewStation(Rule(SlowConsumerPolicy.Disconnect));
        await using var link = await StuckAsync(station, Formats.Raw);

        await LagAsync(station);
        station.Pass(1);
        Assert.Equal(CloseReason.TooSlow, link.Connection.Closing);
        station.Pass(6);

        Assert.False(await link.Ended.Bounded());
        AssertNothingWritten(link);
    }

    [Fact]
    public async Task Disconnect_TellsTheOneThatReadsAgain()
    {
        await using var station = NewStation(Rule(SlowConsumerPolicy.Disconnect));
        await using var link = await StuckAsync(station, Formats.Raw);

        await LagAsync(station);
        link.Wire.Release();

        // The frame once begun is finished first.
        Assert.Equal($"text {Payload(0)}", await link.NextLineAsync());
        Assert.Equal((4108, "too slow"), (await link.NextAsync())!.Close);
    }

    [Fact]
    public async Task SkipToNewest_GoesOnWithTheNewest_AndTellsTheGap()
    {
        await using var station = NewStation(Rule(SlowConsumerPolicy.SkipToNewest));
        await using var link = await StuckAsync(station, Formats.ZchannelV1);
        var epoch = link.Position.Epoch;

        var last = await LagAsync(station);
        link.Wire.Release();

        Assert.Equal($"text {epoch}:1\n{Payload(0)}", await link.NextLineAsync());
        Assert.Equal($"text !gap {epoch}:{last}", await link.NextLineAsync());
        Assert.Equal($"text {epoch}:{last + 1}\n{Payload(last)}", await link.NextLineAsync());
        await station.PublishAsync("live");
        Assert.Equal($"text {epoch}:{last + 2}\nlive", await link.NextLineAsync());
    }

    [Fact]
    public async Task DropOldest_GoesOnWithTheOldestOfTheWindow_WithoutAHoleBehindTheGap()
    {
        await using var station = NewStation(Rule(SlowConsumerPolicy.DropOldest));
        await using var link = await StuckAsync(station, Formats.ZchannelV1);
        var epoch = link.Position.Epoch;

        var last = await LagAsync(station);
        link.Wire.Release();

        Assert.Equal($"text {epoch}:1\n{Payload(0)}", await link.NextLineAsync());
        var gap = await link.NextLineAsync();
        Assert.StartsWith($"text !gap {epoch}:", gap, StringComparison.Ordinal);
        var next = int.Parse(gap[(gap.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(next, 2, last);
        // The window still holds what it promises: LagBytes of encoded bytes.
        Assert.True((last + 1 - next) * 217 >= LagBytes);
        for (; next <= last; next++)
        {
            Assert.Equal($"text {epoch}:{next + 1}\n{Payload(next)}", await link.NextLineAsync());
        }
    }

    [Theory]
    [InlineData(SlowConsumerPolicy.SkipToNewest)]
    [InlineData(SlowConsumerPolicy.DropOldest)]
    public async Task StuckFor60Seconds_IsCut_WhateverTheRule(SlowConsumerPolicy policy)
    {
        await using var station = NewStation(Rule(policy));
        await using var link = await StuckAsync(station, Formats.Raw);

        station.Pass(61);
        Assert.Equal(CloseReason.TooSlow, link.Connection.Closing);
        station.Pass(6);

        Assert.False(await link.Ended.Bounded());
    }

    [Fact]
    public async Task LastDelivery_OfWhatIsNoLongerKept_Ends()
    {
        await using var station = NewStation(Rule(SlowConsumerPolicy.Disconnect) with { History = 300 });
        var position = (await station.ChannelAsync()).Position;
        await LagAsync(station);
        await using var link = await WebSocketLink.OpenAsync(station, after: position, beforeStart: link => link.Wire.Stick());
        await link.WhenStuckAsync();

        // What it would read next leaves history while it is stuck; then the server sends it away.
        await LagAsync(station);
        await LagAsync(station);
        link.Connection.Close(CloseReason.GoingAway, afterDelivery: true);
        link.Wire.Release();

        ServerFrame? frame;
        do
        {
            frame = await link.NextAsync();
        }
        while (frame is { Opcode: Transports.WebSockets.WebSocketOpcode.Text });

        Assert.Equal(4200, frame!.Close.Code);
    }

    private static ChannelRule Rule(SlowConsumerPolicy policy) => new() { LagBytes = LagBytes, SlowConsumer = policy };

    // A client whose first publication is being written and is not taken.
    private static async Task<WebSocketLink> StuckAsync(Station station, Connections.WireFormat format)
    {
        var link = await WebSocketLink.OpenAsync(station, format);
        if (format == Formats.ZchannelV1)
        {
            Assert.StartsWith("text !hello ", await link.NextLineAsync(), StringComparison.Ordinal);
        }

        link.Wire.Stick();
        await station.PublishAsync(Payload(0));
        await link.WhenStuckAsync();
        return link;
    }

    // Publishes more than the window holds.
    private static async Task<int> LagAsync(Station station)
    {
        const int last = 200;
        for (var i = 1; i <= last; i++)
        {
            await station.PublishAsync(Payload(i));
        }

        return last;
    }
}
