using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

public class BadFrameTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    /// <summary>Settings that say by which way the sockets come.</summary>
    protected virtual string[] Way => [];

    public async ValueTask InitializeAsync() =>
        _server = await RunningServer.StartAsync([.. Way, "Apps:shop:Limits:MessageBytes=1000", "Apps:shop:Rules:live:Match=*", "Apps:shop:Rules:live:ClientMessages=Broadcast"]);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _server.DisposeAsync();
    }

    [Theory]
    [InlineData("81 05 68 65 6C 6C 6F", 1002)] // not masked
    [InlineData("C1 80 00 00 00 00", 1002)] // RSV1, without an extension
    [InlineData("83 80 00 00 00 00", 1002)] // an opcode that is not defined
    [InlineData("8B 80 00 00 00 00", 1002)] // a control opcode that is not defined
    [InlineData("80 80 00 00 00 00", 1002)] // continues nothing
    [InlineData("01 80 00 00 00 00 81 80 00 00 00 00", 1002)] // a message within a message
    [InlineData("09 80 00 00 00 00", 1002)] // a control frame in fragments
    [InlineData("89 FE 00 7E 00 00 00 00", 1002)] // a ping of 126 bytes
    [InlineData("81 FE 00 05 00 00 00 00 68 65 6C 6C 6F", 1002)] // a length not in its shortest form
    [InlineData("81 FF 00 00 00 00 00 00 00 05 00 00 00 00", 1002)]
    [InlineData("81 FF FF FF FF FF FF FF FF FF 00 00 00 00", 1002)] // the highest bit of a length
    [InlineData("81 FF 7F FF FF FF FF FF FF FF 00 00 00 00", 1009)]
    [InlineData("81 FE 03 E9 00 00 00 00", 1009)]
    [InlineData("81 81 00 00 00 00 FF", 1007)]
    [InlineData("01 81 00 00 00 00 E2 80 81 00 00 00 00 28", 1007)] // invalid over two fragments
    [InlineData("88 81 00 00 00 00 03", 1002)] // half a close code
    [InlineData("88 82 00 00 00 00 03 ED", 1002)] // 1005, which must not be sent
    [InlineData("88 82 00 00 00 00 00 00", 1002)]
    [InlineData("88 83 00 00 00 00 03 E8 FF", 1007)]
    [InlineData("88 82 00 00 00 00 03 E8", 1000)]
    [InlineData("88 80 00 00 00 00", 1000)]
    [InlineData("88 82 00 00 00 00 0F A0", 4000)] // a code of the client's own is sent back
    public async Task Frame_GetsItsCloseCodeAndTheServerLives(string hex, int code)
    {
        var token = await _server.TokenAsync("news");
        await using var other = await _server.OpenSocketAsync(token);
        await using (var link = await _server.OpenSocketAsync(token))
        {
            await link.SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

            Assert.Equal(code, (await link.ReadCloseAsync()).Code);
        }

        await _server.PublishAsync("news", "still here");
        Assert.Equal("still here", (await other.ReadFrameAsync()).Text);
        await Visits.UntilAsync(() => _server.App.Connections.Count == 1);
    }

    [Fact]
    public async Task Fragments_MakeOneMessageAroundAPing()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"));

        await link.SendFrameAsync(WireFrame.TextOpcode, "caf"u8, isFinal: false);
        await link.SendFrameAsync(WireFrame.PingOpcode, new byte[125]);
        await link.SendFrameAsync(0, [0xC3], isFinal: false);
        await link.SendFrameAsync(0, [], isFinal: false);
        await link.SendFrameAsync(0, [0xA9]);

        Assert.Equal(WireFrame.PongOpcode, (await link.ReadFrameAsync()).Opcode);
        Assert.Equal("café", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task FragmentsOverTheLimit_AreClosedWith1009()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"));

        await link.SendFrameAsync(WireFrame.BinaryOpcode, new byte[600], isFinal: false);
        await link.SendFrameAsync(0, new byte[401]);

        Assert.Equal(1009, (await link.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task FramesByteByByte_AreRead()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"));

        foreach (var next in ClientFrame.Write(WireFrame.TextOpcode, System.Text.Encoding.ASCII.GetBytes(new string('x', 200))))
        {
            await link.SendAsync((byte[])[next]);
        }

        Assert.Equal(200, (await link.ReadFrameAsync()).Payload.Length);
    }

    [Fact]
    public async Task LinkCutInTheMiddleOfAFrame_LeavesNothingBehind()
    {
        await using (var link = await _server.OpenSocketAsync(await _server.TokenAsync("news")))
        {
            await link.SendAsync(ClientFrame.Write(WireFrame.TextOpcode, new byte[500]).AsMemory(0, 100));
        }

        await Visits.UntilAsync(() => _server.App.Connections.Count == 0 && _server.App.Channels["news"].Subscribers == 0);
    }
}
