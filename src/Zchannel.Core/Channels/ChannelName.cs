using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Zchannel.Channels;

/// <summary>
/// What may name a channel: 1 to 256 bytes of valid UTF-8 without control characters, neither <c>.</c> nor <c>..</c>.
/// </summary>
public static class ChannelName
{
    /// <summary>The greatest length in UTF-8 bytes.</summary>
    public const int MaxBytes = 256;

    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 256).Select(code => (char)code).Where(char.IsControl)]);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Tells what is wrong with a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="maxBytes">The app's <c>ChannelNameBytes</c>; 0 or more than <see cref="MaxBytes"/> means <see cref="MaxBytes"/>.</param>
    /// <param name="fault">A sentence for the caller, when the name is not valid.</param>
    public static bool IsValid(string name, int maxBytes, [NotNullWhen(false)] out string? fault)
    {
        var max = maxBytes is 0 or > MaxBytes ? MaxBytes : maxBytes;
        fault = name switch
        {
            "" => "A channel name must not be empty.",
            "." or ".." => "A channel name must not be '.' or '..'.",
            _ when name.Length > max => TooLong(max),
            _ when name.AsSpan().ContainsAny(ControlCharacters) => "A channel name must not contain control characters.",
            _ when Ascii.IsValid(name) => null,
            _ when CountBytes(name) is null => "A channel name must be valid Unicode.",
            _ when CountBytes(name) > max => TooLong(max),
            _ => null,
        };
        return fault is null;
    }

    private static string TooLong(int max) => $"A channel name must not be longer than {max} bytes of UTF-8.";

    private static int? CountBytes(string name)
    {
        try
        {
            return StrictUtf8.GetByteCount(name);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
