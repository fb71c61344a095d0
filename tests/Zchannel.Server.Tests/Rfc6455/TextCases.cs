using static Zchannel.Server.Tests.Rfc6455.SentFrame;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>Sections 5.6 and 8.1: text is UTF-8 as RFC 3629 has it, to the borders of its ranges.</summary>
internal static class TextCases
{
    private static readonly string[] Good =
    [
        "00", "7F", "C280", "DFBF", "E0A080", "ED9FBF", "EE8080", "F0908080", "F48FBFBF", // the first and the last of each length and range
        "EFBFBE", "EFBFBF", "EFB790", "F09FBFBE", // noncharacters may be exchanged
        "EFBBBF61", "CEBACF8CCF83CEBCCEB5", "F09F8C8D61CC81", // a byte order mark, Greek, an emoji and a combining accent
    ];

    private static readonly string[] Bad =
    [
        "80", "BF", // continuations of nothing
        "C080", "C0AF", "C1BF", "E08080", "E09FBF", "F0808080", "F08FBFBF", // longer than need be
        "EDA080", "EDAFBF", "EDB080", "EDA080EDB080", // surrogates, alone and as a pair
        "F4908080", "F5808080", "FC8480808080", "FE", "FF", // beyond U+10FFFF
        "C2", "E282", "F0908D", // ends within a character
        "C261", "E28261", "F0908D61", "CEBACEFF", // a character broken off
    ];

    public static WireCase[] Valid { get; } = [.. Good.Select(hex => Text(Convert.FromHexString(hex))).Select(text => new WireCase($"Valid {Convert.ToHexString(text.Payload)}", text) { Heard = [text] })];

    public static WireCase[] Invalid { get; } = [.. Bad.Select(hex => new WireCase($"Invalid {hex}", Text(Convert.FromHexString(hex))) { Ending = Ending.Failed(1007) })];
}
