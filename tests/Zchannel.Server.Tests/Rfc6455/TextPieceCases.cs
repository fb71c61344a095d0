using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Section 8.1 over fragments and pieces: a character may be cut anywhere, and what cannot become one is refused when it comes.</summary>
internal static class TextPieceCases
{
    private static readonly byte[] Globe = "🌍"u8.ToArray();

    public static WireCase[] All { get; } =
    [
        .. Enumerable.Range(1, 3).Select(cut => new WireCase($"A character cut into fragments behind byte {cut}", Text(Globe[..cut]).Begun(), Last(Globe[cut..])) { Heard = [Text(Globe)] }),
        new("A character in four fragments around pings", Text(Globe[..1]).Begun(), Ping(1), More(Globe[1..2]), More(Globe[2..3]), Ping(2), Last(Globe[3..])) { Heard = [Text(Globe)], Pongs = [[1], [2]] },
        new("Characters byte by byte", Text("aß€🌍")) { Heard = [Text("aß€🌍")], Chop = 1 },
        Refused("A character cut off by the last fragment", Text(Globe[..2]).Begun(), Last(Globe[2..3])),
        Refused("A character cut off by an empty last fragment", Text(Globe[..3]).Begun(), Last("")),
        Refused("A character broken off by the next fragment", Text(Globe[..2]).Begun(), More("a")),
        Refused("A surrogate over fragments", Text([0xED]).Begun(), More([0xA0])),
        Refused("Longer than need be over fragments", Text([0xF0]).Begun(), More([0x8F])),
        Refused("The first fragment of a message that does not end", Text([0x61, 0xFF]).Begun()),
        Refused("A first half of a frame that does not end", Text([0x61, 0xFF, .. new byte[1_000]])) with { Missing = 1_000 },
        Refused("A continuation that does not end", Text("a").Begun(), Last([0x80, .. new byte[200]])) with { Missing = 200 },
        Refused("Byte by byte", Text([0x61, 0xE2, 0x28])) with { Chop = 1 },
        Refused("Behind a long text", Text([.. Enumerable.Repeat((byte)'x', 70_000), 0xC0])),
    ];

    private static WireCase Refused(string name, params SentFrame[] sent) => new($"Refused: {name}", sent) { Ending = Ending.Failed(1007) };
}
