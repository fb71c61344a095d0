using Zchannel.Protocols.Tests.Support;

namespace Zchannel.Protocols.Tests.Drivers;

public abstract class WakeUpSpecification : DriverSpecification
{
    [Fact]
    public async Task Publications_AfterEveryRest_AreAllDelivered()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station, beforeStart: Unsettle);

        // Each one is published at about the moment in which the pump goes to rest from the one before.
        for (var i = 0; i < 5_000; i++)
        {
            await station.PublishAsync($"{i}");
            Assert.Equal($"text {i}", await link.NextLineAsync());
        }
    }
}
