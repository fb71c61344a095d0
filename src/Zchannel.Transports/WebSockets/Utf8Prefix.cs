using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Zchannel.Transports.WebSockets;

/// <summary>
/// Checks text that comes in pieces, so that what is wrong is seen when it arrives and not at the end of its message.
/// </summary>
internal static class Utf8Prefix
{
    // The longest beginning of a character that is not yet one.
    private const int LongestUnfinished = 3;

    /// <summary>Measures how much of a text is whole characters.</summary>
    /// <param name="text">Text that may end within a character.</param>
    /// <returns>The bytes before a character that is not finished, or null where no bytes to come can make it UTF-8.</returns>
    public static int? WholeCharacters(ReadOnlySpan<byte> text)
    {
        var whole = text.Length - Unfinished(text);
        return Utf8.IsValid(text[..whole]) ? whole : null;
    }

    private static int Unfinished(ReadOnlySpan<byte> text)
    {
        for (var length = 1; length <= Math.Min(LongestUnfinished, text.Length); length++)
        {
            if ((text[^length] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(text[^length..], out _, out _) is OperationStatus.NeedMoreData ? length : 0;
            }
        }

        return 0;
    }
}
