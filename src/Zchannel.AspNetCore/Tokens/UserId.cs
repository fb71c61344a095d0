using System.Text;

namespace Zchannel.Tokens;

/// <summary>
/// What an application may call its user.
/// </summary>
internal static class UserId
{
    /// <summary>The greatest length in UTF-8 bytes.</summary>
    public const int MaxBytes = 256;

    /// <summary>Whether a text has 1 to 256 bytes of UTF-8 and no control character.</summary>
    public static bool IsValid(string text) =>
        text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= MaxBytes && !text.Any(char.IsControl);
}
