using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Faults;

public sealed class PingFloodTests
{
    [Fact]
    public async Task OneWhoAsksAndNeverReads_IsNotReadEitherAndCutInTheEnd()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var server = await RunningServer.StartAsync(time, []);
        var token = await server.TokenAsync("news");
        await using var other = await EventStream.OpenAsync(server, token);
        await other.ReadAsync();
        await using var link = await server.OpenSocketWithAsync($"/com/{token}", [], receiveBuffer: 4096);

        var flood = FloodAsync(link);
        await server.PublishAsync("news", "still here");
        Assert.EndsWith("\ndata: still here", await other.ReadAsync());
        await Visits.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return server.App.Connections.Count == 1;
        });

        await flood;
    }

    private static async Task FloodAsync(RawLink link)
    {
        var pings = Enumerable.Repeat(ClientFrame.Write(WireFrame.PingOpcode, new byte[125]), 100).SelectMany(bytes => bytes).ToArray();
        try
        {
            while (true)
            {
                await link.SendAsync(pings);
            }
        }
        catch (IOException)
        {
            // It was cut off.
        }
    }
}
