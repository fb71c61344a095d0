using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Sections 5.1 and 5.3: each frame of a client is masked, with whatever key, and each with its own.</summary>
internal static class MaskCases
{
    private static readonly SentFrame Long = Binary(LengthCases.Pattern(1_003));

    public static WireCase[] All { get; } =
    [
        NotMasked("Text that is not masked", Text("hello")),
        NotMasked("Binary that is not masked", Binary(1, 2, 3)),
        NotMasked("A ping that is not masked", Ping(1)),
        NotMasked("A pong that is not masked", Pong()),
        NotMasked("A close frame that is not masked", Close(1000)),
        new("A continuation that is not masked", Text("a").Begun(), Last("b") with { Mask = null }) { Ending = Ending.Failed(1002) },
        new("A message that is not masked behind one that is", Text("a"), Text("b") with { Mask = null }) { Heard = [Text("a")], Ending = Ending.Failed(1002) },
        Masked("A key of zeros", 0, 0, 0, 0),
        Masked("A key of ones", 0xFF, 0xFF, 0xFF, 0xFF),
        Masked("A key of one byte at the front", 1, 0, 0, 0),
        new("Another key for each frame", [.. OfManyKeys()]) { Heard = [.. OfManyKeys()] },
        new("Another key for each fragment", Text("frag").Begun(), More("men") with { Mask = [9, 8, 7, 6] }, Last("ted") with { Mask = [0, 0xFF, 0, 0xFF] }) { Heard = [Text("fragmented")] },
        new("A key that makes the payload look like a frame", Binary(0xB6, 0x7A, 0xA0, 0xBD) with { Mask = UsualMask }) { Heard = [Binary(0xB6, 0x7A, 0xA0, 0xBD)] },
        new("A ping with another key", Ping(1, 2, 3, 4, 5) with { Mask = [0xFF, 0, 0xAA, 0x55] }) { Pongs = [[1, 2, 3, 4, 5]] },
    ];

    private static IEnumerable<SentFrame> OfManyKeys() => Enumerable.Range(0, 20).Select(i => Text($"message {i}") with { Mask = [(byte)i, (byte)(i * 3), 0x80, (byte)~i] });

    private static WireCase NotMasked(string name, SentFrame frame) => new(name, frame with { Mask = null }) { Ending = Ending.Failed(1002) };

    private static WireCase Masked(string name, params byte[] key) => new(name, Long with { Mask = key }) { Heard = [Long] };
}
