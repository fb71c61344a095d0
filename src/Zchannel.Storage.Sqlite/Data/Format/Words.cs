using Zchannel.Callbacks;
using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite.Data.Format;

/// <summary>
/// The words that an export has for the members of our enumerations.
/// </summary>
internal static class Words
{
    public static Func<string, PublicationKind?> PublicationKind { get; } = Reader<PublicationKind>(Of);

    public static Func<string, CallbackKind?> CallbackKind { get; } = Reader<CallbackKind>(Of);

    public static Func<string, CallbackState?> CallbackState { get; } = Reader<CallbackState>(Of);

    public static Func<string, CallbackFailureReason?> FailureReason { get; } = Reader<CallbackFailureReason>(Of);

    public static string Of(PublicationKind kind) => kind switch
    {
        global::Zchannel.Channels.PublicationKind.Text => "text",
        global::Zchannel.Channels.PublicationKind.Binary => "binary",
    };

    public static string Of(CallbackKind kind) => kind switch
    {
        global::Zchannel.Callbacks.CallbackKind.Connected => "connected",
        global::Zchannel.Callbacks.CallbackKind.Message => "message",
        global::Zchannel.Callbacks.CallbackKind.Disconnected => "disconnected",
    };

    public static string Of(CallbackState state) => state switch
    {
        global::Zchannel.Callbacks.CallbackState.Waiting => "waiting",
        global::Zchannel.Callbacks.CallbackState.Dead => "dead",
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

    private static Func<string, T?> Reader<T>(Func<T, string> word)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(word, StringComparer.Ordinal);
        return text => words.TryGetValue(text, out var value) ? value : null;
    }
}
