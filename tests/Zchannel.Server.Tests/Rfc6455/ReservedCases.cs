using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Section 5.2: bits and opcodes that nothing has given a meaning fail the connection, wherever they come.</summary>
internal static class ReservedCases
{
    private static readonly int[] Unknown = [0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF];

    public static WireCase[] Bits { get; } =
    [
        .. ((int[])[1, 2, 4, 7]).Select(bits => Failed($"Reserved bits {bits:b3} of a text frame", Text("hello") with { Reserved = bits })),
        Failed("RSV1 of a binary frame", Binary(1, 2) with { Reserved = 4 }),
        Failed("RSV2 of a ping", Ping(1) with { Reserved = 2 }),
        Failed("RSV3 of a pong", Pong() with { Reserved = 1 }),
        Failed("RSV1 of a close frame", Close(1000) with { Reserved = 4 }),
        Failed("RSV1 of a continuation", Text("a").Begun(), Last("b") with { Reserved = 4 }),
        new("RSV3 behind a message and a ping", Text("hello"), Ping(7), Text("more") with { Reserved = 1 }) { Heard = [Text("hello")], Pongs = [[7]], Ending = Ending.Failed(1002) },
        Failed("RSV2 byte by byte", Text("hello") with { Reserved = 2 }) with { Chop = 1 },
    ];

    public static WireCase[] Opcodes { get; } =
    [
        .. Unknown.Select(opcode => Failed($"Opcode {opcode:X} alone", new SentFrame(opcode, []))),
        .. Unknown.Select(opcode => new WireCase($"Opcode {opcode:X} with a payload, between a message and a ping", Text("hello"), new(opcode, [1, 2, 3]), Ping())
        {
            Heard = [Text("hello")],
            Ending = Ending.Failed(1002),
        }),
        Failed("A data opcode inside a fragmented message", Text("a").Begun(), new(0x3, []), Last("b")),
        Failed("A control opcode inside a fragmented message", Text("a").Begun(), new(0xB, []), Last("b")),
    ];

    private static WireCase Failed(string name, params SentFrame[] sent) => new(name, sent) { Ending = Ending.Failed(1002) };
}
