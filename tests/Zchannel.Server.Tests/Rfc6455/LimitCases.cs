using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Section 10.4: a message over the limit is refused from the header that says so, before its bytes come.</summary>
internal static class LimitCases
{
    /// <summary>The payload bytes of one message.</summary>
    public const int Limit = 100_000;

    private static readonly byte[] Most = LengthCases.Pattern(Limit);

    private static readonly byte[] Half = LengthCases.Pattern(Limit / 2);

    public static WireCase[] All { get; } =
    [
        new("A message of the limit", Binary(Most)) { Heard = [Binary(Most)] },
        new("Fragments of the limit", Binary(Half).Begun(), More(Half), Last("")) { Heard = [Binary([.. Half, .. Half])] },
        new("The limit is each message's own", Binary(Half).Begun(), Last(Half), Binary(Most)) { Heard = [Binary([.. Half, .. Half]), Binary(Most)] },
        new("Control frames do not count", Binary(Half).Begun(), Ping(1), More(Half), Ping(2), Last("")) { Heard = [Binary([.. Half, .. Half])], Pongs = [[1], [2]] },
        TooLarge("One byte over, from the header alone", Binary() with { Announced = Limit + 1 }),
        TooLarge("One byte over, with all its bytes", Binary([.. Most, 0])),
        TooLarge("Fragments together over, from the last header", Binary(Half).Begun(), More(Half), Last("") with { Announced = 1 }),
        TooLarge("A first fragment over", Binary().Begun() with { Announced = Limit + 1 }),
        TooLarge("2^31 bytes", Binary() with { Announced = 1UL << 31 }),
        TooLarge("2^63 - 1 bytes", Text("") with { Announced = long.MaxValue }),
        TooLarge("A fragment that makes the sum overflow", Binary(1).Begun(), Last("") with { Announced = long.MaxValue }),
    ];

    private static WireCase TooLarge(string name, params SentFrame[] sent) => new($"Too large: {name}", sent) { Ending = Ending.Failed(1009) };
}
