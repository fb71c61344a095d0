using System.Text;
using System.Text.Json.Nodes;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Load;

/// <summary>A subscriber that never reads is its rule's affair, and nobody else's.</summary>
[Collection(nameof(Alone))]
public sealed class SlowConsumerTests(ITestOutputHelper output)
{
    private const int LagBytes = 256 * 1024;
    private const int MessageBytes = 16 * 1024;
    private const int Messages = 400; // with what the kernel buffers, many times what the window holds
    private const int Rounds = 5;
    private const int Readers = 10;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Disconnect")]
    [InlineData("SkipToNewest")]
    [InlineData("DropOldest")]
    public async Task OneThatNeverReads_MeetsItsRule_AndDelaysNobody(string policy)
    {
        var app = new TestApp
        {
            Id = "shop",
            Limits = new() { ["MessageBytes"] = MessageBytes, ["PublishesPerSecond"] = 0 },
            Rules = new() { ["all"] = new JsonObject { ["LagBytes"] = LagBytes, ["SlowConsumer"] = policy } },
        };
        await using var server = await ZchannelServer.StartAsync(Token, app);
        Task<Uri> Url() => server.UrlAsync(app, "prices", Token);
        await using var audience = await Audience.GatherAsync(Readers, Url, Token);
        using var publisher = new Publisher(server, app, "prices");
        long newest = 0;
        async Task Publish() => newest = await publisher.SendAsync(TimedMessage.Now(MessageBytes), Token);

        await audience.MeasureAsync(Messages / 4, Publish);
        List<TimeSpan> without = [], with = [];
        for (var round = 0; round < Rounds; round++)
        {
            without.Add(await audience.MeasureAsync(Messages, Publish));
            using var stuck = await StuckSubscriber.ConnectAsync(await Url(), Token);
            with.Add(await audience.MeasureAsync(Messages, Publish));
            AssertRule(policy, newest, await HearAsync(stuck, newest));
        }

        var (before, meanwhile) = (LatencyWindow.Median(without), LatencyWindow.Median(with));
        output.WriteLine($"{policy}: p99 {before.TotalMilliseconds:0.0} ms without, {meanwhile.TotalMilliseconds:0.0} ms with a stuck subscriber");
        Assert.True(meanwhile <= (before * 2) + TimeSpan.FromMilliseconds(20), $"p99 {meanwhile} against {before}");
    }

    private static void AssertRule(string policy, long newest, (List<long> Before, long? Gap, List<long> After, int? Code) heard)
    {
        AssertUnbroken(heard.Before);
        AssertUnbroken(heard.After);
        if (policy == "Disconnect")
        {
            Assert.Equal((4108, null), (heard.Code, heard.Gap));
            Assert.NotEqual(newest, heard.Before[^1]);
            return;
        }

        // Told of what was lost, and then live again without a further loss.
        Assert.Equal((null, heard.After[0] - 1, newest), (heard.Code, heard.Gap, heard.After[^1]));
        Assert.True(heard.Gap > heard.Before[^1]);
        if (policy == "SkipToNewest")
        {
            Assert.Single(heard.After);
        }
        else
        {
            Assert.InRange(heard.After.Count * MessageBytes, LagBytes / 2, LagBytes * 2);
        }
    }

    private static void AssertUnbroken(List<long> offsets) => Assert.Equal(Enumerable.Range(0, offsets.Count).Select(n => offsets[0] + n), offsets);

    // All that one hears who begins to read: up to the gap, behind it, and the code it is closed with.
    private static async Task<(List<long> Before, long? Gap, List<long> After, int? Code)> HearAsync(StuckSubscriber stuck, long newest)
    {
        using var socket = await stuck.ReadAgainAsync(Token);
        List<long> before = [], after = [];
        long? gap = null;
        long last = 0;
        while (last != newest && await socket.ReadAsync(Token).WaitAsync(Bounds.Longest, Token))
        {
            var header = Encoding.ASCII.GetString(socket.Header);
            last = Position.OffsetOf(header);
            if (header.StartsWith("!gap ", StringComparison.Ordinal))
            {
                Assert.Null(gap);
                gap = last;
            }
            else
            {
                (gap is null ? before : after).Add(last);
            }
        }

        return (before, gap, after, socket.CloseCode);
    }
}
