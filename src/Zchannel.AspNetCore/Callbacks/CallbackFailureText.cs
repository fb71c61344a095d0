namespace Zchannel.Callbacks;

/// <summary>
/// Says in a log how an attempt failed.
/// </summary>
internal static class CallbackFailureText
{
    public static string Describe(this CallbackFailure failure) => failure.Reason switch
    {
        CallbackFailureReason.Answered => $"answered {failure.Status}",
        CallbackFailureReason.NoAnswer => "no answer in time",
        CallbackFailureReason.NameNotFound => "its host has no address",
        CallbackFailureReason.CannotConnect => "cannot connect",
        CallbackFailureReason.AddressRefused => "no address of it is public, and Callbacks:AllowPrivate is not set",
        CallbackFailureReason.TlsFailed => "TLS failed",
        CallbackFailureReason.BadAnswer => "no HTTP answer",
        CallbackFailureReason.NotConfigured => "not configured any more",
        CallbackFailureReason.Interrupted => "interrupted",
        CallbackFailureReason.InternalError => "internal error",
    };
}
