using System.Buffers;
using CsCheck;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.WebSockets;

public sealed class WebSocketReaderPropertyTests
{
    private const int MaxMessageBytes = 4096;

    private static readonly Gen<byte[]> GenMask = Gen.Byte.Array[4];

    private static readonly Gen<Piece> GenControl =
        from kind in Gen.Bool.Select(isPing => isPing ? WebSocketOpcode.Ping : WebSocketOpcode.Pong)
        from payload in Gen.Byte.Array[0, 125]
        from mask in GenMask
        select new Piece(
            ClientFrame.Of(kind, payload, mask: mask),
            [ReaderRun.Event(kind is WebSocketOpcode.Ping ? WebSocketEvent.Ping : WebSocketEvent.Pong, payload)]);

    private static readonly Gen<Piece> GenMessage =
        from isText in Gen.Bool
        from text in Gen.String[Gen.Char["aß€漢\n\r\0 "], 0, 200]
        from bytes in Gen.Byte.Array[0, 400]
        from cuts in Gen.Int[0, 400].Array[0, 4]
        from controls in GenControl.Array[5]
        from interleaves in Gen.Bool.Array[5]
        from mask in GenMask
        select Fragmented(isText, isText ? System.Text.Encoding.UTF8.GetBytes(text) : bytes, cuts, controls, interleaves, mask);

    [Fact]
    public void AnyValidFrames_AreReadBack_HoweverTheyArrive() =>
        Gen.Select(Gen.OneOf(GenControl, GenMessage).Array[0, 6], Gen.Int[1, 50]).Sample((pieces, size) =>
        {
            byte[] bytes = [.. pieces.SelectMany(piece => piece.Bytes)];
            var expected = pieces.SelectMany(piece => piece.Events);

            Assert.Equal(expected, ReaderRun.All(bytes.Chunk(size), MaxMessageBytes));
        }, iter: 500);

    [Fact]
    public void EveryInput_SplitAtEveryByte_GivesTheSameEvents()
    {
        byte[][] inputs =
        [
            [.. ClientFrame.Text("héllo"), .. ClientFrame.Of(WebSocketOpcode.Ping, "p"u8), .. ClientFrame.Close(1001, "bye")],
            [.. ClientFrame.Text("a", isFinal: false), .. ClientFrame.Of(WebSocketOpcode.Continuation, new byte[130])],
            ClientFrame.Of(WebSocketOpcode.Binary, new byte[300]),
            [.. ClientFrame.Text("a"), .. ClientFrame.Of(WebSocketOpcode.Text, "b"u8, isMasked: false)],
            [.. ClientFrame.Text("a"), .. ClientFrame.Of(WebSocketOpcode.Text, [0xFF])],
            [.. ClientFrame.Text("a"), .. ClientFrame.WithLength(WebSocketOpcode.Text, 127, 1 << 20, [])],
            ClientFrame.Close(1005),
        ];

        foreach (var input in inputs)
        {
            var whole = ReaderRun.All(input);
            Assert.NotEmpty(whole);
            for (var split = 0; split <= input.Length; split++)
            {
                Assert.Equal(whole, ReaderRun.All([input[..split], input[split..]]));
            }

            Assert.Equal(whole, ReaderRun.All(input.Chunk(1)));
        }
    }

    [Fact]
    public void RandomBytes_AreReadOrRefusedOrWaitedFor() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Feed(bytes), iter: 5_000);

    [Fact]
    public void DamagedFrames_AreReadOrRefusedOrWaitedFor() =>
        Gen.Select(Gen.OneOf(GenControl, GenMessage), Gen.Int[0, 20], Gen.Byte).Sample((piece, index, value) =>
        {
            var bytes = piece.Bytes.ToArray();
            bytes[Math.Min(index, bytes.Length - 1)] ^= value;
            Feed(bytes);
        }, iter: 5_000);

    // Never throws; each round consumes, refuses, or asks for more than there is.
    private static void Feed(byte[] bytes)
    {
        var reader = new WebSocketReader(MaxMessageBytes);
        var buffer = new ReadOnlySequence<byte>(bytes);
        while (true)
        {
            var before = buffer.Length;
            var found = reader.Read(ref buffer);
            if (found is WebSocketEvent.None || ReaderRun.IsRefusal(found))
            {
                return;
            }

            Assert.True(buffer.Length < before);
            Assert.InRange(reader.Payload.Length, 0, MaxMessageBytes);
        }
    }

    private static Piece Fragmented(bool isText, byte[] payload, int[] cuts, Piece[] controls, bool[] interleaves, byte[] mask)
    {
        var ends = cuts.Where(cut => cut <= payload.Length).Order().Append(payload.Length).ToArray();
        var bytes = new List<byte>();
        var events = new List<string>();
        for (int i = 0, start = 0; i < ends.Length; start = ends[i++])
        {
            var opcode = i > 0 ? WebSocketOpcode.Continuation : isText ? WebSocketOpcode.Text : WebSocketOpcode.Binary;
            bytes.AddRange(ClientFrame.Of(opcode, payload.AsSpan(start, ends[i] - start), isFinal: i == ends.Length - 1, mask: mask));
            if (i < ends.Length - 1 && interleaves[i])
            {
                bytes.AddRange(controls[i].Bytes);
                events.AddRange(controls[i].Events);
            }
        }

        events.Add(ReaderRun.Event(isText ? WebSocketEvent.Text : WebSocketEvent.Binary, payload));
        return new Piece([.. bytes], [.. events]);
    }

    private sealed record Piece(byte[] Bytes, string[] Events);
}
