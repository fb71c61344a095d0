using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Section 5.2: the length in 7, 16 and 64 bits, always in the shortest form, most significant bit 0.</summary>
internal static class LengthCases
{
    private static readonly int[] Lengths = [0, 1, 125, 126, 127, 65_535, 65_536];

    public static WireCase[] All { get; } =
    [
        .. Lengths.Select(length => Echoed($"Text of {length} bytes", Text(new string('x', length)))),
        .. Lengths.Select(length => Echoed($"Binary of {length} bytes", Binary(Pattern(length)))),
        NotShortest("Length 0 in 16 bits", Text(""), 16),
        NotShortest("Length 1 in 16 bits", Text("x"), 16),
        NotShortest("Length 125 in 16 bits", Binary(Pattern(125)), 16),
        NotShortest("Length 125 in 64 bits", Text(new string('x', 125)), 64),
        NotShortest("Length 65535 in 64 bits", Binary(Pattern(65_535)), 64),
        NotShortest("Length 1 of a ping in 16 bits", Ping(1), 16),
        NotShortest("Length 2 of a close frame in 64 bits", Close(1000), 64),
        new("Length not in its shortest form in a continuation", Text("a").Begun(), Last("b") with { LengthBits = 16 }) { Ending = Ending.Failed(1002) },
        new("Highest bit of a length", Text("") with { Announced = 1UL << 63 }) { Ending = Ending.Failed(1002) },
        new("All bits of a length", Binary() with { Announced = ulong.MaxValue }) { Ending = Ending.Failed(1002) },
    ];

    /// <summary>Bytes of all values.</summary>
    public static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    private static WireCase Echoed(string name, SentFrame frame) => new(name, frame) { Heard = [frame] };

    private static WireCase NotShortest(string name, SentFrame frame, int bits) => new(name, frame with { LengthBits = bits }) { Ending = Ending.Failed(1002) };
}
