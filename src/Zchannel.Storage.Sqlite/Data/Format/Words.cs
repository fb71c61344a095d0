using Zchannel.Callbacks;
using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite.Data.Format;

/// <summary>
/// The words that an export has for the members of our enumerations.
/// </summary>
internal static class Words
{
    public static Func<string, PublicationKind?> PublicationKind { get; } = Reader<PublicationKind>(Of);

    public static Func<string, CallbackKind?> CallbackKind { get; } = Reader<CallbackKind>(CallbackWords.Of);

    public static Func<string, CallbackState?> CallbackState { get; } = Reader<CallbackState>(CallbackWords.Of);

    public static Func<string, CallbackFailureReason?> FailureReason { get; } = Reader<CallbackFailureReason>(CallbackWords.Of);

    public static string Of(PublicationKind kind) => kind switch
    {
        global::Zchannel.Channels.PublicationKind.Text => "text",
        global::Zchannel.Channels.PublicationKind.Binary => "binary",
    };

    private static Func<string, T?> Reader<T>(Func<T, string> word)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(word, StringComparer.Ordinal);
        return text => words.TryGetValue(text, out var value) ? value : null;
    }
}
