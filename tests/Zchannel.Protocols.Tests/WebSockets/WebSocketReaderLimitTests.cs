using System.Buffers;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.WebSockets;

public sealed class WebSocketReaderLimitTests
{
    private const int Limit = 200;

    [Fact]
    public void Message_OfTheLimit_IsRead_AndOneByteMoreIsTooLarge()
    {
        Assert.Equal(
            [ReaderRun.Event(WebSocketEvent.Binary, new byte[Limit])],
            ReaderRun.All(ClientFrame.Of(WebSocketOpcode.Binary, new byte[Limit]), Limit));
        Assert.Equal(["TooLarge"], ReaderRun.All(ClientFrame.Of(WebSocketOpcode.Binary, new byte[Limit + 1]), Limit));
    }

    [Theory]
    [InlineData(126, Limit + 1UL)]
    [InlineData(127, 65_536UL)]
    [InlineData(127, 0x7FFF_FFFF_FFFF_FFFFUL)]
    public void Length_OverTheLimit_IsTooLarge_FromTheHeaderAlone(byte form, ulong announced)
    {
        var header = ClientFrame.WithLength(WebSocketOpcode.Text, form, announced, []);

        Assert.Equal(["TooLarge"], ReaderRun.All(header, Limit));
        Assert.Empty(ReaderRun.All(header[..^1], Limit));
    }

    [Fact]
    public void Fragments_TogetherOverTheLimit_AreTooLarge_FromTheHeaderThatPassesIt()
    {
        var half = ClientFrame.Of(WebSocketOpcode.Binary, new byte[Limit / 2], isFinal: false);
        var more = ClientFrame.Of(WebSocketOpcode.Continuation, new byte[Limit / 2], isFinal: false);
        var last = ClientFrame.Of(WebSocketOpcode.Continuation, new byte[1]);

        Assert.Equal(["TooLarge"], ReaderRun.All([.. half, .. more, .. last[..6]], Limit));
        Assert.Equal(
            [ReaderRun.Event(WebSocketEvent.Binary, new byte[Limit])],
            ReaderRun.All([.. half, .. more, .. ClientFrame.Of(WebSocketOpcode.Continuation, [])], Limit));
    }

    [Fact]
    public void Limit_CountsEachMessageAnew()
    {
        var fragmented = ClientFrame.Of(WebSocketOpcode.Binary, new byte[Limit / 2], isFinal: false)
            .Concat(ClientFrame.Of(WebSocketOpcode.Continuation, new byte[Limit / 2]));
        var whole = ClientFrame.Of(WebSocketOpcode.Binary, new byte[Limit]);
        byte[] bytes = [.. fragmented, .. whole, .. fragmented, .. whole];

        Assert.Equal(Enumerable.Repeat(ReaderRun.Event(WebSocketEvent.Binary, new byte[Limit]), 4), ReaderRun.All(bytes, Limit));
    }

    [Fact]
    public void ControlFrame_IsNotCounted() =>
        Assert.Equal(
            [ReaderRun.Event(WebSocketEvent.Ping, new byte[125]), "Text 61"],
            ReaderRun.All([.. ClientFrame.Of(WebSocketOpcode.Ping, new byte[125]), .. ClientFrame.Text("a")], maxMessageBytes: 1));

    [Fact]
    public void AnnouncedMessage_TakesNoMemoryBeforeItArrives()
    {
        const int limit = 64 * 1024 * 1024;
        var reader = new WebSocketReader(limit);
        var buffer = new ReadOnlySequence<byte>(ClientFrame.WithLength(WebSocketOpcode.Binary, 127, limit, new byte[10]));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var found = reader.Read(ref buffer);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(WebSocketEvent.None, found);
        Assert.InRange(allocated, 0, 64 * 1024);
    }
}
