using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Section 5.5.1: what a close frame may hold, and what it is answered with.</summary>
internal static class CloseCases
{
    private static readonly string Longest = new('x', 123);

    public static WireCase[] All { get; } =
    [
        new("Without a payload", new SentFrame(8, [])) { Ending = Ending.Echoed(1000) },
        new("Half a code", new SentFrame(8, [3])) { Ending = Ending.Failed(1002) },
        new("A reason", Close(1000, "bye")) { Ending = Ending.Echoed(1000) },
        new("A reason byte by byte", Close(1000, "bye")) { Ending = Ending.Echoed(1000), Chop = 1 },
        new("A reason in many scripts", Close(4000, "κόσμε 你好 🌍")) { Ending = Ending.Echoed(4000) },
        new("A reason of 123 bytes", Close(1000, Longest)) { Ending = Ending.Echoed(1000) },
        new("A reason of 124 bytes", Close(1000, Longest + "x")) { Ending = Ending.Failed(1002) },
        new("A close frame that announces 65536 bytes", new SentFrame(8, []) { Announced = 65_536 }) { Ending = Ending.Failed(1002) },
        new("A reason that is not UTF-8", Close(1000, [0x61, 0xFF])) { Ending = Ending.Failed(1007) },
        new("A reason that ends within a character", Close(1000, [0xE2, 0x82])) { Ending = Ending.Failed(1007) },
        new("A reason with half a surrogate pair", Close(1000, [0xED, 0xA0, 0x80])) { Ending = Ending.Failed(1007) },
        new("A code that may not be sent, with a reason that is not UTF-8", Close(1005, [0xFF])) { Ending = Ending.Failed(1002) },
    ];
}
