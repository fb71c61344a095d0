namespace Zchannel.Storage.Sqlite.Callbacks;

/// <summary>
/// The key of a callback's row: its app, and its number there.
/// </summary>
internal static class CallbackId
{
    private const int NumberBits = 40;

    /// <summary>The greatest number: as many callbacks as an app may have in all its time.</summary>
    public const long MaxNumber = (1L << NumberBits) - 1;

    public static long Of(long app, long number) => (app << NumberBits) | number;

    public static long NumberOf(long id) => id & MaxNumber;
}
