using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Faults;

public sealed class SlowConsumerTests
{
    private const int Size = 16 * 1024;

    // Far beyond what two sockets and the lag window hold between them.
    private const int Count = 1_000;

    [Fact]
    public async Task Disconnect_CutsTheOneWhoNeverReadsWhileOthersHearAll()
    {
        var time = Clock();
        await using var server = await StartAsync(time, "Disconnect");
        var token = await server.TokenAsync("news");
        await using var stuck = await server.OpenSocketWithAsync($"/com/{token}", [], receiveBuffer: 4096);
        await using var stream = await server.OpenSocketAsync(token);

        await PublishAllAsync(server, stream);

        await Visits.UntilAsync(() => server.App.Connections.Count == 1, time);
    }

    [Theory]
    [InlineData("SkipToNewest")]
    [InlineData("DropOldest")]
    public async Task OtherRules_MoveTheOneWhoReadsLateAndTellTheGap(string rule)
    {
        await using var server = await StartAsync(Clock(), rule);
        var token = await server.TokenAsync("news");
        await using var late = await server.OpenSocketWithAsync($"/com/{token}", ["Sec-WebSocket-Protocol: zchannel.v1"], receiveBuffer: 4096);
        await using var stream = await server.OpenSocketAsync(token);

        await PublishAllAsync(server, stream);
        var last = await server.PublishAsync("news", "the end");

        var offset = 0L;
        var gaps = 0;
        Assert.StartsWith("!hello ", (await late.ReadFrameAsync()).Text);
        for (var text = ""; !text.EndsWith("\nthe end", StringComparison.Ordinal);)
        {
            text = (await late.ReadFrameAsync()).Text;
            if (text.StartsWith("!gap ", StringComparison.Ordinal))
            {
                gaps++;
                offset = OffsetOf(text[5..]);
                continue;
            }

            // Nothing is missing but what a gap has told.
            Assert.Equal(++offset, OffsetOf(text.Split('\n')[0]));
        }

        Assert.Equal(Count + 1, offset);
        Assert.Equal(OffsetOf(last), offset);
        Assert.InRange(gaps, 1, 50);
    }

    [Fact]
    public async Task StreamThatNeverReads_IsCutToo()
    {
        var time = Clock();
        await using var server = await StartAsync(time, "Disconnect");
        var token = await server.TokenAsync("news");
        await using var stuck = await RawLink.OpenAsync(server.Port, receiveBuffer: 4096);
        await stuck.RequestAsync($"GET /com/{token}", "Accept: text/event-stream");
        Assert.Equal(200, (await stuck.ReadHeadAsync()).Status);
        await using var other = await server.OpenSocketAsync(token);

        await PublishAllAsync(server, other);
        time.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(5));

        await Visits.UntilAsync(() => server.App.Connections.Count == 1);
    }

    private static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static Task<RunningServer> StartAsync(FakeTimeProvider time, string rule) => RunningServer.StartAsync(
        time, "Apps:shop:Limits:PublishesPerSecond=0", "Apps:shop:Limits:MessageBytes=16384", "Apps:shop:Rules:all:LagBytes=65536", $"Apps:shop:Rules:all:SlowConsumer={rule}");

    private static long OffsetOf(string position) => long.Parse(position.Split(':')[1], CultureInfo.InvariantCulture);

    // One after the other, each heard before the next: whoever reads is never behind.
    private static async Task PublishAllAsync(RunningServer server, RawLink reader)
    {
        for (var i = 0; i < Count; i++)
        {
            var text = i.ToString(CultureInfo.InvariantCulture).PadRight(Size, '.');
            await server.PublishAsync("news", text);
            Assert.Equal(text, (await reader.ReadFrameAsync()).Text);
        }
    }
}
