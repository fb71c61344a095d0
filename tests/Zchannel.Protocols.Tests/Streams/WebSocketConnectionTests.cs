using Zchannel.Protocols.Tests.Drivers;
using Zchannel.Protocols.Tests.Support;

namespace Zchannel.Protocols.Tests.Streams;

public sealed class WebSocketConnectionTests : WebSocketConnectionSpecification
{
    protected override bool OnSockets => false;

    [Fact]
    public async Task Ended_LeavesNothingWithTheClock()
    {
        await using var station = NewStation();
        await using (var link = await WebSocketLink.OpenAsync(station))
        {
            Assert.Equal(1, station.Clock.Count);
            link.Stream.ClientGoes();
            await link.Ended.Bounded();
        }

        Assert.Equal(0, station.Clock.Count);
    }
}
