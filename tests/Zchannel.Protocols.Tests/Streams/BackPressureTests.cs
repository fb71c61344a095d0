using Zchannel.Protocols.Tests.Drivers;
using Zchannel.Protocols.Tests.Support;

namespace Zchannel.Protocols.Tests.Streams;

public sealed class BackPressureTests : BackPressureSpecification
{
    protected override bool OnSockets => false;

    [Fact]
    public async Task SubscriberThatIsNeverDone_DoesNotKeepTheLoop()
    {
        await using var station = NewStation();
        await using var busy = await WebSocketLink.OpenAsync(station, client: "busy");
        await using var other = await WebSocketLink.OpenAsync(station, client: "other", channel: "quiet");
        // Whatever is written to this one, there is more at once: its pump never finds an end.
        var isOver = false;
        busy.Stream.BeforeWrite = () =>
        {
            if (!Volatile.Read(ref isOver))
            {
                Assert.True(station.PublishAsync("more").AsTask().IsCompletedSuccessfully);
            }
        };

        // Nobody waits for a publication of the busy channel here: where the loop is kept, its publisher is not.
        var starting = Task.Run(async () => await station.PublishAsync("first"), TestContext.Current.CancellationToken);
        await starting.Bounded();
        await station.PublishAsync("hello", channel: "quiet");

        try
        {
            Assert.Equal("text hello", await other.NextLineAsync());
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }
    }
}
