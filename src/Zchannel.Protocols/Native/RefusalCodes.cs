using Zchannel.Connections;

namespace Zchannel.Protocols.Native;

/// <summary>
/// Why a client message was not accepted, in the words of the HTTP API's error codes.
/// </summary>
internal static class RefusalCodes
{
    public static string Of(ClientMessageOutcome outcome) => outcome switch
    {
        ClientMessageOutcome.Accepted => "ok",
        ClientMessageOutcome.Forbidden => "forbidden",
        ClientMessageOutcome.NotHandled => "not_handled",
        ClientMessageOutcome.OverCapacity => "over_capacity",
        ClientMessageOutcome.StorageUnavailable => "storage_unavailable",
        ClientMessageOutcome.OverQuota => "rate_limited",
    };
}
