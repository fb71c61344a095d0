using System.Buffers;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>The reader of frames against the plain reading, over bytes that come in any pieces.</summary>
public sealed class ReaderFuzzTests(ITestOutputHelper output)
{
    private const int Limit = 700;

    // On a machine so busy that the time is over before every end has been seen.
    private const int Fewest = 1_000;

    [Fact]
    public void AnyBytes_InAnyPieces_AreReadAsThePlainReadingDoes()
    {
        var time = new FuzzTime(seconds: 2);
        output.WriteLine($"ZCHANNEL_FUZZ_SEED={time.Seed}");
        var ends = new SortedDictionary<int, int>();
        var execution = 0;
        for (; !time.IsOver || execution < Fewest; execution++)
        {
            var random = time.RandomOf(execution);
            var bytes = new RandomClient(random, Limit).Bytes();
            var reading = PlainReading.Of(bytes, Limit);
            var expected = Expected(reading);

            var found = Read(RandomClient.Pieces(random, bytes));

            Assert.True(expected.SequenceEqual(found), $"""
                Execution {execution} of seed {time.Seed}: {Convert.ToHexString(bytes)}
                expected: {string.Join(", ", expected)}
                   found: {string.Join(", ", found)}
                """);
            var end = reading.IsClosed ? 1000 : reading.Fault;
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }

        output.WriteLine($"{execution} executions, by their ends: {string.Join(", ", ends)}");
        Assert.Equal([0, 1000, 1002, 1007, 1009], ends.Keys);
    }

    private static List<string> Expected(PlainReading reading)
    {
        var events = reading.Frames.Select(frame => Show(frame.Opcode, frame.Payload)).ToList();
        if (reading.Fault > 0)
        {
            events.Add($"{reading.Fault}");
        }

        return events;
    }

    private static List<string> Read(IEnumerable<byte[]> pieces)
    {
        var reader = new WebSocketReader(Limit);
        var events = new List<string>();
        byte[] kept = [];
        foreach (var piece in pieces)
        {
            var buffer = Pair(kept, piece);
            while (reader.Read(ref buffer) is not WebSocketEvent.None and var found)
            {
                events.Add(Show(found, reader.Payload.Span));
                if (found is WebSocketEvent.Close || CodeOf(found) > 0)
                {
                    return events;
                }
            }

            kept = buffer.ToArray();
            Assert.InRange(kept.Length, 0, 6 + 125);
        }

        return events;
    }

    private static string Show(WebSocketEvent found, ReadOnlySpan<byte> payload) => found switch
    {
        WebSocketEvent.Text => Show(1, payload),
        WebSocketEvent.Binary => Show(2, payload),
        WebSocketEvent.Close => Show(8, payload),
        WebSocketEvent.Ping => Show(9, payload),
        WebSocketEvent.Pong => Show(10, payload),
        _ => $"{CodeOf(found)}",
    };

    private static int CodeOf(WebSocketEvent found) => found switch
    {
        WebSocketEvent.Violation => 1002,
        WebSocketEvent.InvalidText => 1007,
        WebSocketEvent.TooLarge => 1009,
        _ => 0,
    };

    private static string Show(int opcode, ReadOnlySpan<byte> payload) => $"{opcode:X} {Convert.ToHexString(payload)}";

    // What was kept and what has come lie in two segments, as they do in a pipe.
    private static ReadOnlySequence<byte> Pair(byte[] kept, byte[] piece)
    {
        if (kept.Length == 0)
        {
            return new ReadOnlySequence<byte>(piece);
        }

        var last = new Segment(piece, kept.Length, null);
        return new ReadOnlySequence<byte>(new Segment(kept, 0, last), 0, last, piece.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, long index, Segment? next) => (Memory, RunningIndex, Next) = (bytes, index, next);
    }
}
