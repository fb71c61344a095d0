using System.Net.WebSockets;
using System.Text;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

public class RawSocketTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    /// <summary>Settings that say by which way the sockets come.</summary>
    protected virtual string[] Way => [];

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
    [
        .. Way,
        "Apps:shop:Rules:live:Match=live.*", "Apps:shop:Rules:live:ClientMessages=Broadcast",
        "Apps:shop:Rules:short:Match=short.*", "Apps:shop:Rules:short:History=2",
        "Apps:shop:Rules:mute:Match=mute.*", "Apps:shop:Rules:mute:ClientMessages=Reject",
    ]);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task EachPublication_IsOneFrameOfItsBytes()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"));

        await _server.PublishAsync("news", "héllo\r\n");
        await _server.PostAsAppAsync("/v1/channels/news/messages", "application/octet-stream", [0, 1, 0xFF]);
        await _server.PublishAsync("news", new string('x', 60_000));

        var first = await link.ReadFrameAsync();
        Assert.Equal((WireFrame.TextOpcode, "héllo\r\n"), (first.Opcode, first.Text));
        var second = await link.ReadFrameAsync();
        Assert.Equal(WireFrame.BinaryOpcode, second.Opcode);
        Assert.Equal([0, 1, 0xFF], second.Payload);
        Assert.Equal(60_000, (await link.ReadFrameAsync()).Payload.Length);
    }

    [Fact]
    public async Task After_BringsWhatWasMissedFirst()
    {
        var token = await _server.TokenAsync("news");
        var seen = await _server.PublishAsync("news", "1");
        await _server.PublishAsync("news", "2");
        await _server.PublishAsync("news", "3");

        await using var link = await _server.OpenSocketAsync(token, query: $"?after={seen}");
        await _server.PublishAsync("news", "4");

        Assert.Equal(["2", "3", "4"], [(await link.ReadFrameAsync()).Text, (await link.ReadFrameAsync()).Text, (await link.ReadFrameAsync()).Text]);
    }

    [Fact]
    public async Task After_ThatCannotBeKept_IsClosedBeforeAnyFrame()
    {
        var token = await _server.TokenAsync("short.1");
        var seen = await _server.PublishAsync("short.1", "1");
        foreach (var text in (string[])["2", "3", "4"])
        {
            await _server.PublishAsync("short.1", text);
        }

        Assert.Equal(4010, await _server.RefusedAsync(token, query: $"?after={seen}"));
        Assert.Equal(4010, await _server.RefusedAsync(token, query: "?after=elsewhere:1"));
        Assert.Equal(4010, await _server.RefusedAsync(token, query: $"?after={seen.Split(':')[0]}:99"));
        await Visits.UntilAsync(() => _server.App.Connections.Count == 0);
    }

    [Fact]
    public async Task Broadcast_ReachesEveryoneAndTheSpeaker()
    {
        var token = await _server.TokenAsync("live.1");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_server.Port}/com/{token}"), TestContext.Current.CancellationToken);
        await using var other = await _server.OpenSocketAsync(token);

        await socket.SendAsync("héllo"u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

        Assert.Equal("héllo", (await other.ReadFrameAsync()).Text);
        var buffer = new byte[100];
        var heard = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken).AsTask().WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);
        Assert.Equal("héllo", Encoding.UTF8.GetString(buffer, 0, heard.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Theory]
    [InlineData("mute.1")]
    [InlineData("news")]
    public async Task MessageThatNobodyTakes_EndsTheConnection(string channel)
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync(channel));

        await link.SendTextAsync("hello?");

        Assert.Equal(4109, (await link.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task TokenThatMayNotSend_CannotSend()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("live.1", new { send = false }));
        await using var other = await _server.OpenSocketAsync(await _server.TokenAsync("live.1"));

        await link.SendTextAsync("hello?");
        await _server.PublishAsync("live.1", "one");

        Assert.Equal(4109, (await link.ReadCloseAsync()).Code);
        Assert.Equal("one", (await other.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task TokenThatMayNotReceive_HearsNothingAndCanSend()
    {
        await using var deaf = await _server.OpenSocketAsync(await _server.TokenAsync("live.1", new { receive = false }));
        await using var other = await _server.OpenSocketAsync(await _server.TokenAsync("live.1"));

        await deaf.SendTextAsync("one");
        Assert.Equal("one", (await other.ReadFrameAsync()).Text);
        await deaf.SendFrameAsync(WireFrame.PingOpcode, "still there?"u8);

        var answer = await deaf.ReadFrameAsync();
        Assert.Equal((WireFrame.PongOpcode, "still there?"), (answer.Opcode, answer.Text));
    }

    [Fact]
    public async Task MessageOverTheLimit_IsClosedWith1009()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("live.1"));
        await link.SendFrameAsync(WireFrame.TextOpcode, new byte[65_536]);
        Assert.Equal(65_536, (await link.ReadFrameAsync()).Payload.Length);

        await link.SendFrameAsync(WireFrame.TextOpcode, new byte[65_537]);

        Assert.Equal(1009, (await link.ReadCloseAsync()).Code);
    }
}
