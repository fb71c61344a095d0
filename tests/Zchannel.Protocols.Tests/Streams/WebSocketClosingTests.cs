using Zchannel.Connections;
using Zchannel.Protocols.Tests.Drivers;
using Zchannel.Protocols.Tests.Support;

namespace Zchannel.Protocols.Tests.Streams;

public sealed class WebSocketClosingTests : WebSocketClosingSpecification
{
    protected override bool OnSockets => false;

    [Fact]
    public async Task WriteThatFails_EndsTheConnection()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        link.Stream.Break(new IOException("reset"));

        await station.PublishAsync("a");

        Assert.False(await link.Ended.Bounded());
        Assert.Empty(station.Log.Lines);
    }

    [Fact]
    public async Task GoodbyeThatFailsInAnUnknownWay_IsLoggedAndEndsTheConnection()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        link.Stream.Break(new InvalidTimeZoneException());

        link.Connection.Close(CloseReason.GoingAway);

        Assert.False(await link.Ended.Bounded());
        Assert.Equal([$"Error Connection {link.Connection.Id} failed. InvalidTimeZoneException"], station.Log.Lines);
    }
}
