using Zchannel.Connections;

namespace Zchannel.Protocols.Native;

/// <summary>
/// How the native protocols say why a connection ends: 4000–4099 do not come back unchanged, 4100–4199 come back with
/// back-off, 4200–4299 at once.
/// </summary>
internal static class NativeCloseCodes
{
    public static CloseCode Of(CloseReason reason) => reason switch
    {
        CloseReason.ClientLeft => new(1000, ""),
        CloseReason.ProtocolViolation => new(1002, "protocol violation"),
        CloseReason.InvalidText => new(1007, "text is not UTF-8"),
        CloseReason.MessageTooLarge => new(1009, "message too large"),
        CloseReason.Failed => new(1011, "server error"),
        CloseReason.Malformed => new(4000, "malformed request"),
        CloseReason.TokenInvalid => new(4001, "token invalid"),
        CloseReason.TokenExpired => new(4002, "token expired"),
        CloseReason.Forbidden => new(4003, "forbidden"),
        CloseReason.EndedByApplication => new(4004, "ended by the application"),
        CloseReason.Gap => new(4010, "messages were lost"),
        CloseReason.OverCapacity => new(4100, "over capacity"),
        CloseReason.StorageUnavailable => new(4100, "storage unavailable"),
        CloseReason.OverQuota => new(4101, "over quota"),
        CloseReason.TooSlow => new(4108, "too slow"),
        CloseReason.MessageRefused => new(4109, "message refused"),
        CloseReason.GoingAway => new(4200, "going away"),
    };
}
