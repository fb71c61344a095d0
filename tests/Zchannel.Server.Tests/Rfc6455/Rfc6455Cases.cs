namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>All cases, by the section that they hold the server to: 247 on the wire, and the opening handshakes.</summary>
internal static class Rfc6455Cases
{
    public static IReadOnlyDictionary<string, WireCase[]> OnTheWire { get; } = new Dictionary<string, WireCase[]>
    {
        ["5.2 length"] = LengthCases.All,
        ["5.2 reserved"] = [.. ReservedCases.Bits, .. ReservedCases.Opcodes],
        ["5.2 pieces"] = PieceCases.All,
        ["5.3"] = MaskCases.All,
        ["5.4"] = [.. FragmentCases.Allowed, .. FragmentCases.Forbidden],
        ["5.5.1"] = CloseCases.All,
        ["5.5.2"] = PingCases.Pings,
        ["5.5.3"] = PingCases.Pongs,
        ["7.1"] = ClosingCases.All,
        ["7.4"] = [.. CloseCodeCases.Allowed, .. CloseCodeCases.Forbidden],
        ["8.1 valid"] = TextCases.Valid,
        ["8.1 invalid"] = TextCases.Invalid,
        ["8.1 pieces"] = TextPieceCases.All,
        ["10.4"] = LimitCases.All,
    };

    public static IReadOnlyDictionary<string, HandshakeCase[]> Handshakes { get; } = new Dictionary<string, HandshakeCase[]>
    {
        ["4.2.1"] = HandshakeCases.Requests,
        ["4.2.2"] = HandshakeCases.Answers,
        ["4.4"] = HandshakeCases.Versions,
    };
}
