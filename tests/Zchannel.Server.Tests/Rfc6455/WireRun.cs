using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Plays a case against a server.</summary>
internal static class WireRun
{
    private static readonly byte[] Farewell = "farewell"u8.ToArray();

    public static async Task AssertAsync(WireStation station, WireCase wire)
    {
        // What a case before has left when it failed is not this one's.
        await station.Channel.HeardAsync();
        await using var link = await station.OpenAsync(station.Channel.Target);
        await SendAsync(link, wire.Bytes(), wire.Chop);
        var heard = await EndAsync(station, link, wire);

        // What was said before the end may not all have come back when the end comes; it was taken all the same.
        var messages = heard.Where(frame => frame.Opcode < WireFrame.CloseOpcode).Select(Show).ToList();
        var expected = wire.Heard.Select(frame => Show(new(frame.Opcode, frame.Payload))).ToList();
        Assert.Equal(wire.Ending == Ending.Stays ? expected : expected.Take(messages.Count), messages);
        Assert.Equal(
            wire.Pongs.Select(payload => Show(new(WireFrame.PongOpcode, payload))),
            heard.Where(frame => frame.Opcode > WireFrame.CloseOpcode).Select(Show));
        Assert.Equal(expected, (await station.Channel.HeardAsync()).Select(Show));
    }

    private static async Task SendAsync(RawLink link, byte[] bytes, int chop)
    {
        foreach (var piece in chop == 0 ? [bytes] : bytes.Chunk(chop))
        {
            await link.SendAsync(piece);
        }
    }

    // Everything heard but the closing handshake, which is checked here.
    private static Task<List<WireFrame>> EndAsync(WireStation station, RawLink link, WireCase wire) => wire.Ending.By switch
    {
        EndedBy.Nobody => LeaveAsync(link, wire),
        EndedBy.Application => BeEndedAsync(station, link, wire),
        EndedBy.Server => AnswerCloseAsync(link, wire),
        EndedBy.EndOfStream => ShutAsync(link, wire),
        EndedBy.Client => ReadToCloseAsync(link, wire.Ending.Code),
    };

    private static async Task<List<WireFrame>> LeaveAsync(RawLink link, WireCase wire)
    {
        var heard = new List<WireFrame>();
        while (heard.Count < wire.Heard.Length + wire.Pongs.Length)
        {
            heard.Add(await link.ReadFrameAsync());
        }

        await link.SendAsync(SentFrame.Ping(Farewell).ToBytes());
        await link.SendAsync(SentFrame.Close(1000).ToBytes());
        var rest = await ReadToCloseAsync(link, 1000);
        Assert.Equal([Show(new(WireFrame.PongOpcode, Farewell))], rest.Select(Show));
        return heard;
    }

    private static async Task<List<WireFrame>> BeEndedAsync(WireStation station, RawLink link, WireCase wire)
    {
        // The pong says that all before it has been read.
        await link.SendAsync(SentFrame.Ping(Farewell).ToBytes());
        var heard = await ReadUntilAsync(link, frame => frame.Opcode is WireFrame.PongOpcode && frame.Payload.AsSpan().SequenceEqual(Farewell));
        heard.RemoveAt(heard.Count - 1);
        await station.EndAsync();
        heard.AddRange(await AnswerCloseAsync(link, wire));
        return heard;
    }

    private static async Task<List<WireFrame>> AnswerCloseAsync(RawLink link, WireCase wire)
    {
        var heard = await ReadUntilAsync(link, frame => frame.Opcode is WireFrame.CloseOpcode);
        AssertClose(heard[^1], wire.Ending.Code);
        SentFrame[] answer = [.. wire.SentAfterClose, SentFrame.Close(wire.Ending.Code)];
        await link.SendAsync(answer.SelectMany(frame => frame.ToBytes()).ToArray());
        Assert.Empty(await link.ReadToEndAsync());
        return heard[..^1];
    }

    // Section 7.1.5: who leaves without a close frame is owed none, nor what was on its way.
    private static async Task<List<WireFrame>> ShutAsync(RawLink link, WireCase wire)
    {
        link.EndSending();
        byte[] close = (SentFrame.Close(wire.Ending.Code) with { Mask = null }).ToBytes();
        byte[] messages = [.. wire.Heard.SelectMany(frame => (frame with { Mask = null }).ToBytes())];
        Assert.Contains(await link.ReadToEndAsync(), (byte[][])[[], close, messages, [.. messages, .. close]]);
        return [];
    }

    private static async Task<List<WireFrame>> ReadToCloseAsync(RawLink link, int code)
    {
        var heard = await ReadUntilAsync(link, frame => frame.Opcode is WireFrame.CloseOpcode);
        AssertClose(heard[^1], code);
        Assert.Equal(2, heard[^1].Payload.Length);
        Assert.Empty(await link.ReadToEndAsync());
        return heard[..^1];
    }

    private static async Task<List<WireFrame>> ReadUntilAsync(RawLink link, Predicate<WireFrame> isLast)
    {
        var heard = new List<WireFrame>();
        do
        {
            heard.Add(await link.ReadFrameAsync());
        }
        while (!isLast(heard[^1]));

        return heard;
    }

    private static void AssertClose(WireFrame frame, int code)
    {
        Assert.Equal(code, frame.Code);
        Assert.True(System.Text.Unicode.Utf8.IsValid(frame.Payload.AsSpan(2)), "The reason is not UTF-8.");
    }

    private static string Show(WireFrame frame) => $"{frame.Opcode:X} {Convert.ToHexString(frame.Payload)}";
}
