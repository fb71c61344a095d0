namespace Zchannel.Connections;

/// <summary>
/// What a page may call one of its messages.
/// </summary>
internal static class ClientMessageId
{
    /// <summary>The greatest length.</summary>
    public const int MaxLength = 64;

    /// <summary>The form, in words.</summary>
    public const string Form = "1 to 64 visible ASCII characters, of which the first is not '!'";

    // '!' in front is kept for commands to come.
    public static bool IsValid(ReadOnlySpan<char> id) =>
        id is { Length: >= 1 and <= MaxLength } && id[0] != '!' && !id.ContainsAnyExceptInRange('!', '~');

    /// <summary>The same for an id in ASCII.</summary>
    public static bool IsValid(ReadOnlySpan<byte> id) =>
        id is { Length: >= 1 and <= MaxLength } && id[0] != (byte)'!' && !id.ContainsAnyExceptInRange((byte)'!', (byte)'~');
}
