using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.WebSockets;

public sealed class WebSocketReaderTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData(WebSocketOpcode.Text, WebSocketEvent.Text)]
    [InlineData(WebSocketOpcode.Binary, WebSocketEvent.Binary)]
    [InlineData(WebSocketOpcode.Ping, WebSocketEvent.Ping)]
    [InlineData(WebSocketOpcode.Pong, WebSocketEvent.Pong)]
    internal void WholeFrame_IsRead(WebSocketOpcode opcode, WebSocketEvent expected)
    {
        Assert.Equal([ReaderRun.Event(expected, Hello)], ReaderRun.All(ClientFrame.Of(opcode, Hello)));
        Assert.Equal([ReaderRun.Event(expected, [])], ReaderRun.All(ClientFrame.Of(opcode, [])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void EveryLengthForm_IsRead(int length)
    {
        var payload = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        var found = ReaderRun.All(ClientFrame.Of(WebSocketOpcode.Binary, payload), maxMessageBytes: length);

        Assert.Equal([ReaderRun.Event(WebSocketEvent.Binary, payload)], found);
    }

    [Theory]
    [InlineData(WebSocketOpcode.Text)]
    [InlineData(WebSocketOpcode.Ping)]
    [InlineData(WebSocketOpcode.Close)]
    internal void UnmaskedFrame_IsAViolation(WebSocketOpcode opcode) =>
        Assert.Equal(["Violation"], ReaderRun.All(ClientFrame.Of(opcode, [], isMasked: false)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void ReservedBits_AreAViolation(int rsv) =>
        Assert.Equal(["Violation"], ReaderRun.All(ClientFrame.Of(WebSocketOpcode.Text, Hello, rsv: rsv)));

    [Theory]
    [InlineData(0x3)]
    [InlineData(0x4)]
    [InlineData(0x5)]
    [InlineData(0x6)]
    [InlineData(0x7)]
    [InlineData(0xB)]
    [InlineData(0xC)]
    [InlineData(0xD)]
    [InlineData(0xE)]
    [InlineData(0xF)]
    public void ReservedOpcode_IsAViolation(int opcode) =>
        Assert.Equal(["Violation"], ReaderRun.All(ClientFrame.Of((WebSocketOpcode)opcode, Hello)));

    [Theory]
    [InlineData(WebSocketOpcode.Ping)]
    [InlineData(WebSocketOpcode.Pong)]
    [InlineData(WebSocketOpcode.Close)]
    internal void ControlFrame_FragmentedOrOver125Bytes_IsAViolation(WebSocketOpcode opcode)
    {
        Assert.Equal(["Violation"], ReaderRun.All(ClientFrame.Of(opcode, [], isFinal: false)));
        Assert.Equal(["Violation"], ReaderRun.All(ClientFrame.WithLength(opcode, 126, 126, new byte[126])));
        Assert.Equal(["Violation"], ReaderRun.All(ClientFrame.WithLength(opcode, 127, 65_536, [])));
    }

    [Fact]
    public void Ping_Of125Bytes_IsReadWithItsPayload()
    {
        var payload = Enumerable.Range(0, 125).Select(i => (byte)(i * 7)).ToArray();

        Assert.Equal([ReaderRun.Event(WebSocketEvent.Ping, payload)], ReaderRun.All(ClientFrame.Of(WebSocketOpcode.Ping, payload)));
    }

    [Theory]
    [InlineData(126, 0UL)]
    [InlineData(126, 125UL)]
    [InlineData(127, 0UL)]
    [InlineData(127, 125UL)]
    [InlineData(127, 65_535UL)]
    [InlineData(127, 0x8000_0000_0000_0000UL)]
    [InlineData(127, 0xFFFF_FFFF_FFFF_FFFFUL)]
    public void LengthNotInItsShortestForm_OrWithTheHighBit_IsAViolation(byte form, ulong announced) =>
        Assert.Equal(["Violation"], ReaderRun.All(ClientFrame.WithLength(WebSocketOpcode.Binary, form, announced, [])));

    [Fact]
    public void Header_ThatNeverEnds_IsWaitedFor() =>
        Assert.Empty(ReaderRun.All(ClientFrame.WithLength(WebSocketOpcode.Binary, 127, 65_536, [])[..9], 100_000));

    [Fact]
    public void Mask_OfZeros_IsAMask() =>
        Assert.Equal(
            [ReaderRun.Event(WebSocketEvent.Text, Hello)],
            ReaderRun.All(ClientFrame.Of(WebSocketOpcode.Text, Hello, mask: [0, 0, 0, 0])));
}
