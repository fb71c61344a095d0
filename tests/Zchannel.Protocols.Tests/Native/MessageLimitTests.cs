using Zchannel.Protocols.Tests.Support;
using Zchannel.Protocols.Tests.WebSockets;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Native;

public sealed class MessageLimitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task Payload_OfTheLimit_IsAccepted_AndOneByteMoreCloses1009_HoweverLongTheId(int idLength)
    {
        await using var station = new Station(callbacks: Station.Callbacks);
        await using var link = await WebSocketLink.OpenAsync(station, Formats.ZchannelV1);
        Assert.StartsWith("text !hello ", await link.NextLineAsync(), StringComparison.Ordinal);
        var id = new string('i', idLength - 1);

        await link.SendTextAsync($"{id}1\n{new string('x', WebSocketLink.MaxMessageBytes)}");
        Assert.Equal($"text !ok {id}1", await link.NextLineAsync());
        await link.SendTextAsync($"{id}2\n{new string('x', WebSocketLink.MaxMessageBytes + 1)}");

        var last = (await link.NextAsync())!;
        Assert.Equal(WebSocketOpcode.Close, last.Opcode);
        Assert.Equal((1009, "message too large"), last.Close);
        Assert.Equal(1, station.WaitingCallbacks);
    }

    [Fact]
    public async Task RawMessage_OfTheLimit_IsAccepted()
    {
        await using var station = new Station(callbacks: Station.Callbacks);
        await using var link = await WebSocketLink.OpenAsync(station);

        await link.SendAsync([.. ClientFrame.Of(WebSocketOpcode.Binary, new byte[WebSocketLink.MaxMessageBytes]), .. ClientFrame.Of(WebSocketOpcode.Ping, [])]);

        Assert.Equal("Pong ", await link.NextLineAsync());
        Assert.Equal(1, station.WaitingCallbacks);
    }
}
