namespace Zchannel.Callbacks;

/// <summary>
/// What callbacks, and what became of them, are called in all that leaves the server. A word stays the same over versions.
/// </summary>
internal static class CallbackWords
{
    public static string Of(CallbackKind kind) => kind switch
    {
        CallbackKind.Connected => "connected",
        CallbackKind.Message => "message",
        CallbackKind.Disconnected => "disconnected",
    };

    public static string Of(CallbackState state) => state switch
    {
        CallbackState.Waiting => "waiting",
        CallbackState.Dead => "dead",
    };

    public static string Of(CallbackFailureReason reason) => reason switch
    {
        CallbackFailureReason.Answered => "answered",
        CallbackFailureReason.NoAnswer => "no_answer",
        CallbackFailureReason.NameNotFound => "name_not_found",
        CallbackFailureReason.CannotConnect => "cannot_connect",
        CallbackFailureReason.AddressRefused => "address_refused",
        CallbackFailureReason.TlsFailed => "tls_failed",
        CallbackFailureReason.BadAnswer => "bad_answer",
        CallbackFailureReason.NotConfigured => "not_configured",
        CallbackFailureReason.Interrupted => "interrupted",
        CallbackFailureReason.InternalError => "internal_error",
    };
}
