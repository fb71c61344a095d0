using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Sections 5.5.2 and 5.5.3: a pong carries what its ping did; a pong that nobody asked for means nothing.</summary>
internal static class PingCases
{
    private static readonly byte[] Most = LengthCases.Pattern(125);

    public static WireCase[] Pings { get; } =
    [
        new("An empty ping", Ping()) { Pongs = [[]] },
        new("A ping with bytes that are no text", Ping(0, 0xFF, 0xFE, 0xC0)) { Pongs = [[0, 0xFF, 0xFE, 0xC0]] },
        new("A ping of 125 bytes", Ping(Most)) { Pongs = [Most] },
        new("A ping of 125 bytes byte by byte", Ping(Most)) { Pongs = [Most], Chop = 1 },
        new("Ten pings, each with its own payload", Many(10)) { Pongs = PayloadsOf(10) },
        new("Two hundred pings at once", Many(200)) { Pongs = PayloadsOf(200) },
        new("A ping between messages", Text("a"), Ping(1), Text("b")) { Heard = [Text("a"), Text("b")], Pongs = [[1]] },
        new("A ping before a close frame", Ping(1), Close(1000)) { Pongs = [[1]], Ending = Ending.Echoed(1000) },
        new("A ping of 126 bytes", Ping([.. Most, 0])) { Ending = Ending.Failed(1002) },
        new("A ping that announces 65536 bytes", Ping() with { Announced = 65_536 }) { Ending = Ending.Failed(1002) },
    ];

    public static WireCase[] Pongs { get; } =
    [
        new("An empty pong", Pong()),
        new("A pong with a payload", Pong(1, 2, 3)),
        new("A pong of 125 bytes byte by byte", Pong(Most)) { Chop = 1 },
        new("Pongs around a ping", Pong(1), Ping(2), Pong(3)) { Pongs = [[2]] },
        new("A pong of 126 bytes", Pong([.. Most, 0])) { Ending = Ending.Failed(1002) },
        new("A pong that announces 65536 bytes", Pong() with { Announced = 65_536 }) { Ending = Ending.Failed(1002) },
    ];

    private static SentFrame[] Many(int count) => [.. PayloadsOf(count).Select(payload => Ping(payload))];

    private static byte[][] PayloadsOf(int count) => [.. Enumerable.Range(0, count).Select(i => System.Text.Encoding.ASCII.GetBytes($"ping {i}"))];
}
