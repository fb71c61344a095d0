using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.WebSockets;

public sealed class WebSocketReaderFragmentTests
{
    [Fact]
    public void Fragments_MakeOneMessage_OfTheFirstsKind()
    {
        byte[] text = [.. Fragment(WebSocketOpcode.Text, "a"u8), .. Fragment(WebSocketOpcode.Continuation, ""u8), .. Last("b"u8)];
        byte[] binary = [.. Fragment(WebSocketOpcode.Binary, [0xFF]), .. Last([0xFE])];

        Assert.Equal(["Text 6162", "Binary FFFE"], ReaderRun.All([.. text, .. binary]));
    }

    [Fact]
    public void EmptyFragments_MakeAnEmptyMessage() =>
        Assert.Equal(["Text "], ReaderRun.All([.. Fragment(WebSocketOpcode.Text, ""u8), .. Last(""u8)]));

    [Fact]
    public void Continuation_WithoutAStart_IsAViolation()
    {
        Assert.Equal(["Violation"], ReaderRun.All(Last("a"u8)));
        Assert.Equal(["Violation"], ReaderRun.All(Fragment(WebSocketOpcode.Continuation, "a"u8)));
    }

    [Fact]
    public void Continuation_BehindAWholeMessage_IsAViolation()
    {
        Assert.Equal(["Text 61", "Violation"], ReaderRun.All([.. ClientFrame.Text("a"), .. Last("a"u8)]));
        Assert.Equal(
            ["Text 6161", "Violation"],
            ReaderRun.All([.. Fragment(WebSocketOpcode.Text, "a"u8), .. Last("a"u8), .. Last("a"u8)]));
    }

    [Theory]
    [InlineData(WebSocketOpcode.Text)]
    [InlineData(WebSocketOpcode.Binary)]
    internal void NewMessage_InsideFragments_IsAViolation(WebSocketOpcode opcode) =>
        Assert.Equal(["Violation"], ReaderRun.All([.. Fragment(WebSocketOpcode.Text, "a"u8), .. ClientFrame.Of(opcode, "b"u8)]));

    [Fact]
    public void ControlFrames_BetweenFragments_AreReadAtOnceAndLeaveTheMessageAlone()
    {
        byte[] bytes =
        [
            .. Fragment(WebSocketOpcode.Text, "a"u8),
            .. ClientFrame.Of(WebSocketOpcode.Ping, "p"u8),
            .. Fragment(WebSocketOpcode.Continuation, "b"u8),
            .. ClientFrame.Of(WebSocketOpcode.Pong, "q"u8),
            .. Last("c"u8),
        ];

        Assert.Equal(["Ping 70", "Pong 71", "Text 616263"], ReaderRun.All(bytes));
    }

    [Fact]
    public void Close_InsideFragments_IsRead() =>
        Assert.Equal(["Close 03E8"], ReaderRun.All([.. Fragment(WebSocketOpcode.Text, "a"u8), .. ClientFrame.Close(1000)]));

    [Fact]
    public void Utf8_MayBeSplitOverFragments_ButMustBeWholeAtTheEnd()
    {
        var euro = "€"u8.ToArray();

        Assert.Equal(["Text E282AC"], ReaderRun.All([.. Fragment(WebSocketOpcode.Text, euro.AsSpan(0, 1)), .. Last(euro.AsSpan(1))]));
        Assert.Equal(["InvalidText"], ReaderRun.All([.. Fragment(WebSocketOpcode.Text, euro.AsSpan(0, 1)), .. Last(euro.AsSpan(1, 1))]));
    }

    [Theory]
    [InlineData("C080")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    [InlineData("FF")]
    [InlineData("E282")]
    public void TextThatIsNotUtf8_IsInvalidText(string payload) =>
        Assert.Equal(["InvalidText"], ReaderRun.All(ClientFrame.Of(WebSocketOpcode.Text, Convert.FromHexString(payload))));

    [Theory]
    [InlineData("61FF")]
    [InlineData("E282AC80")]
    [InlineData("61EDA0")]
    [InlineData("F490")]
    public void TextThatCannotBecomeUtf8_IsSeenWhenItArrives(string payload)
    {
        var bytes = Convert.FromHexString(payload);

        Assert.Equal(["InvalidText"], ReaderRun.All(Fragment(WebSocketOpcode.Text, bytes)));
        Assert.Equal(["InvalidText"], ReaderRun.All(ClientFrame.Of(WebSocketOpcode.Text, [.. bytes, 0x61])[..^1]));
        Assert.Empty(ReaderRun.All(Fragment(WebSocketOpcode.Text, bytes.AsSpan(0, bytes.Length - 1))));
    }

    private static byte[] Fragment(WebSocketOpcode opcode, ReadOnlySpan<byte> payload) => ClientFrame.Of(opcode, payload, isFinal: false);

    private static byte[] Last(ReadOnlySpan<byte> payload) => ClientFrame.Of(WebSocketOpcode.Continuation, payload);
}
