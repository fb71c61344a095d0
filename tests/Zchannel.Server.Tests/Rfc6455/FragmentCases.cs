using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Section 5.4: messages in fragments, control frames between them, and nothing else.</summary>
internal static class FragmentCases
{
    private static readonly SentFrame[] Hello = [.. "hello".Select((c, i) => i switch { 0 => Text($"{c}").Begun(), 4 => Last($"{c}"), _ => More($"{c}") })];

    public static WireCase[] Allowed { get; } =
    [
        new("Text in two fragments", Text("hel").Begun(), Last("lo")) { Heard = [Text("hello")] },
        new("Text in five fragments", Hello) { Heard = [Text("hello")] },
        new("Text in five fragments byte by byte", Hello) { Heard = [Text("hello")], Chop = 1 },
        new("Binary in three fragments, as no text may be", Binary(0xFF).Begun(), More([0xC0]), Last([0x80])) { Heard = [Binary(0xFF, 0xC0, 0x80)] },
        new("An empty first fragment", Text("").Begun(), Last("hello")) { Heard = [Text("hello")] },
        new("An empty last fragment", Text("hello").Begun(), Last("")) { Heard = [Text("hello")] },
        new("Empty fragments between", Text("hel").Begun(), More(""), More(""), Last("lo")) { Heard = [Text("hello")] },
        new("Nothing but empty fragments", Binary().Begun(), More(""), Last("")) { Heard = [Binary()] },
        new("Fragments of every form of length", Binary(LengthCases.Pattern(65_536)).Begun(), More(LengthCases.Pattern(126)), Last(LengthCases.Pattern(1)))
        {
            Heard = [Binary([.. LengthCases.Pattern(65_536), .. LengthCases.Pattern(126), .. LengthCases.Pattern(1)])],
        },
        new("A thousand fragments of a byte", [Text("x").Begun(), .. Enumerable.Repeat(More("x"), 998), Last("x")]) { Heard = [Text(new string('x', 1_000))] },
        new("Two fragmented messages, one behind the other", [.. Hello, Binary(1).Begun(), Last([2])]) { Heard = [Text("hello"), Binary(1, 2)] },
        new("A ping between fragments", Text("hel").Begun(), Ping(1, 2), Last("lo")) { Heard = [Text("hello")], Pongs = [[1, 2]] },
        new("A ping between fragments is answered before the message ends", Text("hel").Begun(), Ping(3)) { Pongs = [[3]] },
        new("A ping behind every fragment", [.. Hello.SelectMany((part, i) => (SentFrame[])[part, Ping((byte)i)])]) { Heard = [Text("hello")], Pongs = [[0], [1], [2], [3], [4]] },
        new("A pong between fragments", Text("hel").Begun(), Pong(1), Last("lo")) { Heard = [Text("hello")] },
        new("A close frame between fragments", Text("hel").Begun(), Close(1000), Last("lo")) { Ending = Ending.Echoed(1000) },
    ];

    public static WireCase[] Forbidden { get; } =
    [
        Failed("A last continuation of nothing", Last("hello")),
        Failed("A continuation of nothing", More("hello")),
        Failed("An empty continuation of nothing", Last("")),
        Failed("A continuation behind a ping", Ping(), Last("a")) with { Pongs = [[]] },
        Failed("A continuation of a message that has ended", Text("a"), Last("b")) with { Heard = [Text("a")] },
        Failed("A continuation of a fragmented message that has ended", [.. Hello, Last("again")]) with { Heard = [Text("hello")] },
        Failed("New text inside a text", Text("a").Begun(), Text("b")),
        Failed("New binary inside a text", Text("a").Begun(), Binary(1)),
        Failed("New text inside a binary", Binary(1).Begun(), Text("b")),
        Failed("A new fragmented message inside another", Text("a").Begun(), Text("b").Begun(), Last("c")),
        Failed("A ping in fragments", Ping(1).Begun(), Last([2])),
        Failed("A pong in fragments", Pong(1).Begun(), Last([2])),
        Failed("A close frame in fragments", Close(1000).Begun()),
    ];

    private static WireCase Failed(string name, params SentFrame[] sent) => new(name, sent) { Ending = Ending.Failed(1002) };
}
