using Zchannel.Channels;
using Zchannel.Protocols.Tests.Drivers;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Transports.Streams;

namespace Zchannel.Protocols.Tests.Streams;

public sealed class WakeUpTests : WakeUpSpecification
{
    protected override bool OnSockets => false;

    [Fact]
    public async Task Abort_AtAnyMoment_EndsThePump()
    {
        await using var station = NewStation();
        var channel = await station.ChannelAsync();
        for (var i = 0; i < 1_000; i++)
        {
            var connection = Link.Connect(station, Formats.Raw, "page");
            var subscription = channel.Subscribe(connection, station.Loop, after: null).Subscription;
            var stream = new LinkStream { CompletesLater = i % 2 == 0 };
            using var pump = new StreamPump(connection, stream, station.Time, station.Log);
            connection.Attach(pump);
            var publishing = Task.Run(async () => await station.PublishAsync("a"), TestContext.Current.CancellationToken);
            var aborting = Task.Run(pump.Abort, TestContext.Current.CancellationToken);

            await pump.Ended.Bounded();
            await Task.WhenAll(publishing, aborting).Bounded();
            Assert.False(stream.HasOverlapped);
            channel.Unsubscribe(subscription);
        }
    }

    [Fact]
    public async Task Abort_WhileTheLastReadFindsNothing_EndsThePump()
    {
        await using var station = NewStation();
        var connection = Link.Connect(station, Formats.Raw, "page");
        var stream = new LinkStream();
        StreamPump? pump = null;
        // The write is the last moment before the pump looks again and rests.
        stream.BeforeWrite = () => pump!.Abort();
        pump = new StreamPump(connection, stream, station.Time, station.Log);
        connection.Attach(pump);

        connection.Send(PublicationKind.Text, "a"u8);

        Assert.False(await pump.Ended.Bounded());
        pump.Dispose();
        pump.Abort();
        pump.Wake();
    }

    [Fact]
    public async Task ManyConnections_ComingAndGoingWhileTheClockBeats_LeaveNothingBehind()
    {
        await using var station = NewStation();
        using var stop = new CancellationTokenSource();
        var beating = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                station.Time.Advance(TimeSpan.FromSeconds(1));
            }
        }, TestContext.Current.CancellationToken);

        for (var i = 0; i < 300; i++)
        {
            await using var link = await WebSocketLink.OpenAsync(station, expiresIn: TimeSpan.FromSeconds(i % 7));
            await station.PublishAsync("a");
            link.Driver.Tick();
            link.Stream.ClientGoes();
            await link.Ended.Bounded();
        }

        await stop.CancelAsync();
        await beating.Bounded();
        Assert.Equal(0, station.Clock.Count);
        Assert.Empty(station.Log.Lines);
        Assert.Equal(0, (await station.ChannelAsync()).Subscribers);
    }

    [Fact]
    public async Task Tick_AfterDispose_IsHarmless()
    {
        await using var station = NewStation();
        ITicking driver;
        await using (var link = await WebSocketLink.OpenAsync(station))
        {
            driver = link.Driver;
            link.Stream.ClientGoes();
            await link.Ended.Bounded();
        }

        for (var i = 0; i < 100; i++)
        {
            station.Time.Advance(TimeSpan.FromSeconds(1));
            driver.Tick();
        }
    }
}
