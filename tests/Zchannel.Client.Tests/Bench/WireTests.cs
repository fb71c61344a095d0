using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Zchannel.Server.Bench.Figures;
using Zchannel.Server.Bench.Links;

namespace Zchannel.Client.Tests.Bench;

/// <summary>
/// Both readers of the measuring side, however the bytes are cut.
/// </summary>
public sealed class WireTests
{
    private const int Count = 20;

    [Fact]
    public void V1Frames_AreRead_HoweverTheyAreCut() => AnyCut(
        () => new FrameWire(isV1: true, 4096),
        [.. Frame(1, "!hello c page e:0\n"), .. Messages(number => Frame(1, $"e:{number + 1}\n{Ledgers.Text(number)}")), .. Frame(1, "!at e:99")]);

    [Fact]
    public void PlainFrames_AreRead_HoweverTheyAreCut() => AnyCut(
        () => new FrameWire(isV1: false, 4096), Messages(number => Frame(number % 2 + 1, Ledgers.Text(number))));

    [Fact]
    public void Events_AreRead_HoweverTheyAreCut_AndChunked() => Gen.Int[1, 200].Sample(chunk =>
    {
        var text = "event: hello\nid: e:0\ndata: c page\n\n:\n\n" + string.Concat(Enumerable.Range(0, Count).Select(number => $"id: e:{number}\ndata: {Ledgers.Text(number)}\n\n"));
        AnyCut(() => new EventStreamWire(4096), Chunked(Encoding.ASCII.GetBytes(text), chunk));
    }, iter: 20);

    [Fact]
    public void APing_IsAnswered_WithItsOwnBytes_Masked()
    {
        var wire = new FrameWire(isV1: true, 4096);

        wire.Read(Frame(9, "hey"), Ledgers.New());

        Assert.Equal([0x8A, 0x83, 0, 0, 0, 0, (byte)'h', (byte)'e', (byte)'y'], wire.Reply.ToArray());
        wire.Read(Frame(10, ""), Ledgers.New());
        Assert.True(wire.Reply.IsEmpty);
    }

    [Fact]
    public void AFrameOfSeventyThousandBytes_HasALongLength()
    {
        var plan = Ledgers.Plan with { MessageBytes = 70_000 };
        var ledger = new DeliveryLedger(plan, new LatencyHistogram(), TimeProvider.System);
        byte[] length = [127, 0, 0, 0, 0, 0, 1, 0x11, 0x70];

        var done = new FrameWire(isV1: false, plan.BufferBytes / 2).Read([0x81, .. length, .. Ledgers.Message(0, length: 70_000)], ledger);

        Assert.Equal((70_010, 1L, 0), (done, ledger.Delivered, ledger.Damaged));
    }

    [Theory]
    [InlineData("88020FA0", "closed by the server with 4000")]
    [InlineData("8800", "closed by the server without a code")]
    [InlineData("0100", "a frame came that is fragmented, masked or larger than any message")]
    [InlineData("817E2000", "a frame came that is fragmented, masked or larger than any message")]
    [InlineData("817FFFFFFFFFFFFFFFFF", "a frame came that is fragmented, masked or larger than any message")]
    public void AnEnd_SaysWhy(string hex, string ending)
    {
        var ledger = Ledgers.New();

        new FrameWire(isV1: true, 4096).Read(Convert.FromHexString(hex), ledger);

        Assert.Equal(ending, ledger.Ending);
    }

    [Fact]
    public void AGap_EndsIt_InBothLanguages()
    {
        var (frames, events) = (Ledgers.New(), Ledgers.New());

        new FrameWire(isV1: true, 4096).Read(Frame(1, "!gap e:7"), frames);
        new EventStreamWire(4096).Read(Chunked("event: gap\nid: e:7\ndata: e:7\n\n"u8.ToArray(), 10), events);

        Assert.Equal(("told of a gap by the server", "told of a gap by the server"), (frames.Ending, events.Ending));
    }

    [Fact]
    public void AnEventLargerThanAnyMessage_EndsIt()
    {
        var ledger = Ledgers.New();

        new EventStreamWire(4096).Read(Chunked(new byte[10_000], 1_000), ledger);

        Assert.Equal("an event came that is larger than any message", ledger.Ending);
    }

    [Fact]
    public void Noise_NeverThrows() => Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 2]).Sample((noise, kind) =>
    {
        IWire wire = kind switch { 0 => new FrameWire(true, 4096), 1 => new FrameWire(false, 4096), _ => new EventStreamWire(4096) };

        Assert.InRange(wire.Read(noise, Ledgers.New()), 0, noise.Length);
    });

    // As a subscriber reads: what is left over comes again in front of what follows.
    private static void AnyCut(Func<IWire> newWire, byte[] bytes) => Gen.Int[1, 300].Array[1, 8].Sample(cuts =>
    {
        var (wire, ledger) = (newWire(), Ledgers.New());
        var (start, end) = (0, 0);
        for (var i = 0; end < bytes.Length; i++)
        {
            end = Math.Min(bytes.Length, end + cuts[i % cuts.Length]);
            start += wire.Read(bytes.AsSpan(start..end), ledger);
        }

        Assert.Equal((Count, 0, 0, 0), (ledger.Next, ledger.Skipped, ledger.Misplaced, ledger.Damaged));
        Assert.Equal(bytes.Length, start);
    }, iter: 50);

    private static byte[] Messages(Func<int, byte[]> frame) => [.. Enumerable.Range(0, Count).SelectMany(frame)];

    private static byte[] Frame(int opcode, string text)
    {
        var payload = Encoding.ASCII.GetBytes(text);
        byte[] length = [(byte)payload.Length];
        if (payload.Length > 125)
        {
            length = [126, 0, 0];
            BinaryPrimitives.WriteUInt16BigEndian(length.AsSpan(1), (ushort)payload.Length);
        }

        return [(byte)(0x80 | opcode), .. length, .. payload];
    }

    private static byte[] Chunked(byte[] content, int chunk) =>
        [.. content.Chunk(chunk).SelectMany(piece => (byte[])[.. Encoding.ASCII.GetBytes($"{piece.Length:X}\r\n"), .. piece, 13, 10])];
}
