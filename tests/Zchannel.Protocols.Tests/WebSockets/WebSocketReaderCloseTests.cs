using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.WebSockets;

public sealed class WebSocketReaderCloseTests
{
    [Fact]
    public void Close_WithoutAPayload_IsRead() =>
        Assert.Equal(["Close "], ReaderRun.All(ClientFrame.Of(WebSocketOpcode.Close, [])));

    [Fact]
    public void Close_WithOneByte_IsAViolation() =>
        Assert.Equal(["Violation"], ReaderRun.All(ClientFrame.Of(WebSocketOpcode.Close, [0x03])));

    // Section 7.4, and IANA's registry of close codes.
    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(1010)]
    [InlineData(1011)]
    [InlineData(1012)]
    [InlineData(1013)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(3999)]
    [InlineData(4000)]
    [InlineData(4999)]
    public void CodeThatMayBeSent_IsRead(ushort code) =>
        Assert.Equal([$"Close {code:X4}6279"], ReaderRun.All(ClientFrame.Close(code, "by")));

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(1016)]
    [InlineData(1100)]
    [InlineData(2000)]
    [InlineData(2999)]
    [InlineData(5000)]
    [InlineData(65535)]
    public void CodeThatMayNotBeSent_IsAViolation(ushort code) =>
        Assert.Equal(["Violation"], ReaderRun.All(ClientFrame.Close(code)));

    [Fact]
    public void ReasonThatIsNotUtf8_IsInvalidText() =>
        Assert.Equal(["InvalidText"], ReaderRun.All(ClientFrame.Close(1000, [0xE2, 0x82])));

    [Fact]
    public void Reason_Of123Bytes_IsRead() =>
        Assert.Equal(
            [ReaderRun.Event(WebSocketEvent.Close, [0x03, 0xE8, .. Enumerable.Repeat((byte)'a', 123)])],
            ReaderRun.All(ClientFrame.Close(1000, new string('a', 123))));
}
