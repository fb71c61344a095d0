using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Section 7.4: the codes that may stand in a close frame, with those that IANA has registered since.</summary>
internal static class CloseCodeCases
{
    private static readonly int[] MayBeSent = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];

    private static readonly int[] MayNotBeSent = [0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535];

    public static WireCase[] Allowed { get; } = [.. MayBeSent.Select(code => new WireCase($"{code} is sent back", Close(code)) { Ending = Ending.Echoed(code) })];

    public static WireCase[] Forbidden { get; } = [.. MayNotBeSent.Select(code => new WireCase($"{code} is none", Close(code)) { Ending = Ending.Failed(1002) })];
}
