using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Faults;

[Collection(nameof(Alone))]
public sealed class FragmentFloodTests : IAsyncLifetime
{
    private const int MessageBytes = 64 * 1024;

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync("Apps:shop:Rules:live:Match=*", "Apps:shop:Rules:live:ClientMessages=Broadcast");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task FragmentsOfNothing_CostNothingHoweverManyThereAre()
    {
        const int Times = 1_000;
        var token = await _server.TokenAsync("news");
        await using var other = await _server.OpenSocketAsync(token);
        await using var link = await _server.OpenSocketAsync(token);
        var empty = Enumerable.Repeat(ClientFrame.Write(0, [], isFinal: false), 2_000).SelectMany(frame => frame).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await link.SendFrameAsync(WireFrame.TextOpcode, "a"u8, isFinal: false);
        for (var i = 0; i < Times; i++)
        {
            await link.SendAsync(empty);
        }

        await link.SendFrameAsync(0, "b"u8);

        Assert.Equal("ab", (await link.ReadFrameAsync()).Text);
        Assert.Equal("ab", (await other.ReadFrameAsync()).Text);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 << 20);
    }

    [Fact]
    public async Task FragmentsThatNeverEnd_AreClosedWith1009AtTheBoundOfOneMessage()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"));
        var sent = 0;

        await link.SendFrameAsync(WireFrame.BinaryOpcode, [0], isFinal: false);
        for (sent = 1; sent < MessageBytes; sent++)
        {
            await link.SendFrameAsync(0, [0], isFinal: false);
        }

        Assert.Single(_server.App.Connections.All);
        await link.SendFrameAsync(0, [0], isFinal: false);

        Assert.Equal(1009, (await link.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task FragmentThatNeverComes_IsCutWithItsSilence()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var server = await RunningServer.StartAsync(time, []);
        await using var link = await server.OpenSocketAsync(await server.TokenAsync("news"));
        await link.SendFrameAsync(WireFrame.TextOpcode, "a"u8, isFinal: false);

        await Visits.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return server.App.Connections.Count == 0;
        });
    }
}
