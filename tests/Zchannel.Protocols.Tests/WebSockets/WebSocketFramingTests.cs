using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.WebSockets;

public sealed class WebSocketFramingTests
{
    private static readonly WireFormat Format = new("raw", RawEncoding.Instance, WebSocketFraming.Instance);

    [Theory]
    [InlineData(PublicationKind.Text, 0, "8100")]
    [InlineData(PublicationKind.Text, 125, "817D")]
    [InlineData(PublicationKind.Binary, 126, "827E007E")]
    [InlineData(PublicationKind.Text, 65_535, "817EFFFF")]
    [InlineData(PublicationKind.Binary, 65_536, "827F0000000000010000")]
    public void Frame_HasTheShortestHeader(PublicationKind kind, int length, string header)
    {
        var envelope = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        var frame = Format.Frame(kind, envelope);

        Assert.Equal(header.Length / 2, WebSocketFraming.Instance.HeaderLength(length));
        Assert.Equal(Convert.FromHexString(header).Concat(envelope), frame);
    }

    [Fact]
    public void Control_HasItsPayload_AndAtMost125Bytes()
    {
        Assert.Equal([0x8A, 0x02, 0x68, 0x69], WebSocketFraming.Control(WebSocketOpcode.Pong, "hi"u8));
        Assert.Equal(127, WebSocketFraming.Control(WebSocketOpcode.Ping, new byte[125]).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => WebSocketFraming.Control(WebSocketOpcode.Ping, new byte[126]));
    }

    [Fact]
    public void Close_HasCodeAndWords() =>
        Assert.Equal([0x88, 0x06, 0x0F, 0xA0, .. "baß"u8], WebSocketFraming.Close(4000, "baß"));

    [Fact]
    public void Close_OfEveryReason_Fits()
    {
        foreach (var reason in Enum.GetValues<CloseReason>())
        {
            var code = NativeCloseCodes.Of(reason);

            Assert.InRange(WebSocketFraming.Close(code.Code, code.Description).Length, 4, 127);
        }
    }
}
