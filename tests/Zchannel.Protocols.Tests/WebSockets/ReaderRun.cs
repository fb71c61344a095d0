using System.Buffers;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.WebSockets;

/// <summary>
/// Feeds bytes to a reader in given pieces and writes down what it finds.
/// </summary>
internal static class ReaderRun
{
    /// <summary>Everything found, in order, as text: the event and its payload in hexadecimal.</summary>
    public static List<string> All(IEnumerable<byte[]> pieces, int maxMessageBytes = 1024)
    {
        var reader = new WebSocketReader(maxMessageBytes);
        var found = new List<string>();
        byte[] waiting = [];
        foreach (var piece in pieces)
        {
            waiting = [.. waiting, .. piece];
            var buffer = InSegmentsOf(waiting, 3);
            while (true)
            {
                var before = buffer.Length;
                var read = reader.Read(ref buffer);
                if (read is WebSocketEvent.None)
                {
                    break;
                }

                if (IsRefusal(read))
                {
                    found.Add($"{read}");
                    return found;
                }

                found.Add($"{read} {Convert.ToHexString(reader.Payload.Span)}");
                Assert.True(buffer.Length < before, "An event must consume its frame.");
            }

            waiting = buffer.ToArray();
        }

        return found;
    }

    public static List<string> All(byte[] bytes, int maxMessageBytes = 1024) => All([bytes], maxMessageBytes);

    public static bool IsRefusal(WebSocketEvent found) =>
        found is WebSocketEvent.Violation or WebSocketEvent.InvalidText or WebSocketEvent.TooLarge;

    public static string Event(WebSocketEvent found, ReadOnlySpan<byte> payload) => $"{found} {Convert.ToHexString(payload)}";

    // Small segments, so that headers and masks lie across their borders.
    private static ReadOnlySequence<byte> InSegmentsOf(byte[] bytes, int size)
    {
        if (bytes.Length <= size)
        {
            return new ReadOnlySequence<byte>(bytes);
        }

        var first = new Segment(bytes.AsMemory(0, size), 0);
        var last = first;
        for (var i = size; i < bytes.Length; i += size)
        {
            last = last.Add(bytes.AsMemory(i, Math.Min(size, bytes.Length - i)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Add(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
