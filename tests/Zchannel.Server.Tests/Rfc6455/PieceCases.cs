using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Section 5.2: a frame is the same in however many pieces it comes.</summary>
internal static class PieceCases
{
    private static readonly SentFrame[] Two = [Text("héllo"), Binary(0, 1, 0xFF)];

    public static WireCase[] All { get; } =
    [
        new("Two frames at once", Two) { Heard = Two },
        new("Two frames byte by byte", Two) { Heard = Two, Chop = 1 },
        new("Two frames in pieces of a header", Two) { Heard = Two, Chop = 6 },
        new("Two frames in pieces of a header and a byte", Two) { Heard = Two, Chop = 7 },
        Chopped("Text of 126 bytes byte by byte", Text(new string('x', 126)), 1),
        Chopped("Binary of 2000 bytes byte by byte", Binary(LengthCases.Pattern(2_000)), 1),
        Chopped("Text of 65536 bytes in pieces of 997", Text(new string('x', 65_536)), 997),
        new("A hundred messages at once", Hundred()) { Heard = Hundred() },
        new("A hundred messages in pieces of 13", Hundred()) { Heard = Hundred(), Chop = 13 },
    ];

    private static SentFrame[] Hundred() => [.. Enumerable.Range(0, 100).Select(i => Text($"message {i}"))];

    private static WireCase Chopped(string name, SentFrame frame, int size) => new(name, frame) { Heard = [frame], Chop = size };
}
