using System.Net.WebSockets;
using Zchannel.Client.Tests.Support;

namespace Zchannel.Client.Tests.Listening;

public sealed class ListenerTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Messages_ComeAsTheyWereSent()
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        var first = probe.NextAsync();
        var link = await _server.GreetedLinkAsync("e:4");

        await link.SendAsync("e:5\n你好 🎈\nzweite Zeile");
        await link.SendBinaryAsync([.. "e:6\n"u8, 0, 10, 255]);
        await link.SendAsync("e:7\n");
        await link.SendInPartsAsync("e:8\nin parts 🎈");

        var text = await first;
        Assert.Equal((ChannelMessageKind.Text, "e:5", "你好 🎈\nzweite Zeile"), (text.Kind, text.Position, text.Text));
        var binary = await probe.NextAsync();
        Assert.Equal((ChannelMessageKind.Binary, "e:6", null), (binary.Kind, binary.Position, binary.Text));
        Assert.Equal([0, 10, 255], binary.Data.ToArray());
        Assert.Equal("", (await probe.NextAsync()).Text);
        Assert.Equal("in parts 🎈", (await probe.NextAsync()).Text);
        Assert.Equal(["zchannel.v1"], link.Subprotocols);
        Assert.Null(link.After);
        Assert.Matches("^[A-Za-z0-9_-]{20}$", link.Client!);
    }

    [Fact]
    public async Task AfterACut_ItResumesWhereItStopped_AsTheSameClient()
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        var next = probe.NextAsync();
        var first = await _server.GreetedLinkAsync("e:4");
        await first.SendAsync("e:5\na");
        await next;

        next = probe.NextAsync();
        first.Cut();
        var second = await _server.GreetedLinkAsync("e:5");
        await second.SendAsync("e:6\nb");

        Assert.Equal("b", (await next).Text);
        Assert.Equal("e:5", second.After);
        Assert.Equal(first.Client, second.Client);
        Assert.Equal(
            [ConnectionState.Connecting, ConnectionState.Connected, ConnectionState.Reconnecting, ConnectionState.Connected],
            probe.Changes.Select(change => change.State));
    }

    [Fact]
    public async Task BeforeAnyMessage_TheGreetingSaysWhereToResume()
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        var next = probe.NextAsync();
        await (await _server.GreetedLinkAsync("e:4")).CloseAsync(1001);

        var second = await _server.GreetedLinkAsync("e:4");
        await second.SendAsync("!at e:9\n");
        await second.CloseAsync(1001);
        var third = await _server.GreetedLinkAsync("e:9");
        await third.SendAsync("e:10\nx");

        Assert.Equal("e:10", (await next).Position);
        Assert.Equal(("e:4", "e:9"), (second.After, third.After));
    }

    [Fact]
    public async Task AfterAPosition_ItBeginsThere()
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl, new ListenOptions { After = "e:1", ClientId = "me" });
        var next = probe.NextAsync();
        var link = await _server.GreetedLinkAsync("e:1");
        await link.SendAsync("e:2\nx");

        await next;

        Assert.Equal(("e:1", "me"), (link.After, link.Client));
    }

    [Fact]
    public async Task AGap_IsTold_InItsPlace()
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        var next = probe.NextAsync();
        var link = await _server.GreetedLinkAsync("e:1");
        await link.SendAsync("e:2\na");
        await link.SendAsync("!gap e:7\n");
        await link.SendAsync("e:8\nb");

        Assert.Equal("a", (await next).Text);
        var gap = await probe.NextAsync();
        Assert.Equal((true, "e:7", null, 0), (gap.IsGap, gap.Position, gap.Text, gap.Data.Length));
        Assert.Equal("b", (await probe.NextAsync()).Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AResumeThatIsNotGranted_IsOneGap_SaidOrNot(bool said)
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl, new ListenOptions { After = "old:5" });
        var next = probe.NextAsync();
        var link = await _server.GreetedLinkAsync("new:9");
        if (said)
        {
            await link.SendAsync("!gap new:9\n");
        }

        await link.SendAsync("new:10\nx");

        Assert.Equal((ChannelMessageKind.Gap, "new:9"), await KindAndPosition(next));
        Assert.Equal((ChannelMessageKind.Text, "new:10"), await KindAndPosition(probe.NextAsync()));
    }

    [Fact]
    public async Task Close4010_ComesBackWithoutAPosition_AndTellsTheGap()
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl, new ListenOptions { After = "old:5" });
        var next = probe.NextAsync();
        await (await _server.LinkAsync()).CloseAsync(4010);
        var second = await _server.GreetedLinkAsync("new:9");

        Assert.Equal((ChannelMessageKind.Gap, "new:9"), await KindAndPosition(next));
        Assert.Null(second.After);
    }

    [Fact]
    public async Task UnknownWords_AreIgnored()
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        var next = probe.NextAsync();
        var link = await _server.GreetedLinkAsync("e:1");
        await link.SendAsync("!later with words\nand more");
        await link.SendAsync("!ok 7\n");
        await link.SendAsync("!at");
        await link.SendAsync("e:2\nx");

        Assert.Equal("e:2", (await next).Position);
    }

    [Theory]
    [InlineData("e:1\nfirst")]
    [InlineData("!at e:1")]
    [InlineData("!hello only two")]
    [InlineData("\nno header")]
    public async Task AServerThatDoesNotGreet_IsAProtocolError(string frame)
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl);
        var failure = probe.FailsAsync();
        await (await _server.LinkAsync()).SendAsync(frame);

        Assert.Equal("protocol_error", (await failure).Code);
    }

    [Fact]
    public async Task AServerWithoutTheSubprotocol_IsAProtocolError()
    {
        _server.Subprotocol = null;
        await using var probe = new ListenerProbe(_server.ChannelUrl);

        Assert.Equal("protocol_error", (await probe.FailsAsync()).Code);
    }

    [Fact]
    public async Task AMessageOverTheLimit_EndsListening()
    {
        await using var probe = new ListenerProbe(_server.ChannelUrl, maximumBytes: 100);
        var failure = probe.FailsAsync();
        await (await _server.GreetedLinkAsync("e:1")).SendAsync("e:2\n" + new string('x', 200));

        Assert.Equal("too_large", (await failure).Code);
    }

    [Fact]
    public async Task LeavingTheLoop_SaysGoodbye()
    {
        await using var client = new ZchannelClient(new());
        var listening = Task.Run(async () =>
        {
            await foreach (var message in client.ListenAsync(_server.ChannelUrl, cancellationToken: TestContext.Current.CancellationToken))
            {
                return message.Text;
            }

            return null;
        });
        var link = await _server.GreetedLinkAsync("e:1");
        await link.SendAsync("e:2\nx");

        Assert.Equal(WebSocketCloseStatus.NormalClosure, await link.ClosedByClientAsync());
        Assert.Equal("x", await listening.DefaultTimeout());
    }

    [Fact]
    public async Task Cancellation_EndsTheWait()
    {
        await using var client = new ZchannelClient(new());
        using var cancel = new CancellationTokenSource();
        var enumerator = client.ListenAsync(_server.ChannelUrl, cancellationToken: cancel.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = enumerator.MoveNextAsync();
        await _server.GreetedLinkAsync("e:1");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.DefaultTimeout());
    }

    private static async Task<(ChannelMessageKind Kind, string Position)> KindAndPosition(Task<ChannelMessage> next)
    {
        var message = await next;
        return (message.Kind, message.Position);
    }
}
