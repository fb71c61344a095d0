using System.Text;

namespace Zchannel.Api;

/// <summary>
/// Decodes what URLs and forms are written in, once and strictly: an escape that is none, or bytes that are not UTF-8,
/// would otherwise stand for a text that nobody meant.
/// </summary>
internal static class PercentEncoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a text.</summary>
    /// <param name="encoded">The text as it stands on the wire.</param>
    /// <param name="plusIsSpace">Whether <c>+</c> is a space, as in forms and queries.</param>
    /// <param name="text">What it says.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, bool plusIsSpace, out string text)
    {
        text = "";
        var bytes = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var next = encoded[i];
            if (next == '%')
            {
                if (i + 2 >= encoded.Length || !TryReadHex(encoded[i + 1], encoded[i + 2], out next))
                {
                    return false;
                }

                i += 2;
            }
            else if (next == '+' && plusIsSpace)
            {
                next = (byte)' ';
            }

            bytes[length++] = next;
        }

        try
        {
            text = StrictUtf8.GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            // There is no decoder that returns its failure.
            return false;
        }
    }

    private static bool TryReadHex(byte high, byte low, out byte value)
    {
        value = 0;
        if (!char.IsAsciiHexDigit((char)high) || !char.IsAsciiHexDigit((char)low))
        {
            return false;
        }

        value = Convert.FromHexString([(char)high, (char)low])[0];
        return true;
    }
}
