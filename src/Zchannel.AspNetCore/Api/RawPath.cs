using System.Text;

namespace Zchannel.Api;

/// <summary>
/// Takes paths apart as they stand on the wire: each segment is decoded once, so that <c>a%2Fb</c> is a name with a
/// slash and <c>a%252Fb</c> one with a percent sign.
/// </summary>
internal static class RawPath
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Splits a request target into its path's segments, not decoded.</summary>
    /// <param name="rawTarget">Path and query, or a whole URL as proxies are sent it.</param>
    public static string[] Split(string rawTarget)
    {
        var path = rawTarget.AsSpan();
        var scheme = path.IndexOf("://");
        if (!path.StartsWith("/") && scheme > 0)
        {
            var slash = path[(scheme + 3)..].IndexOf('/');
            path = slash < 0 ? "/" : path[(scheme + 3 + slash)..];
        }

        var end = path.IndexOfAny('?', '#');
        path = (end < 0 ? path : path[..end]).TrimStart('/');
        return path.ToString().Split('/');
    }

    /// <summary>Decodes one segment.</summary>
    /// <param name="segment">The segment as it stands on the wire.</param>
    /// <param name="text">What it says.</param>
    /// <returns>False for an escape that is none, or bytes that are not UTF-8.</returns>
    public static bool TryDecode(string segment, out string text)
    {
        text = segment;
        if (!segment.Contains('%') && Ascii.IsValid(segment))
        {
            return true;
        }

        var bytes = new List<byte>(segment.Length);
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] != '%')
            {
                if (!char.IsAscii(segment[i]))
                {
                    return false;
                }

                bytes.Add((byte)segment[i]);
            }
            else if (i + 2 < segment.Length && char.IsAsciiHexDigit(segment[i + 1]) && char.IsAsciiHexDigit(segment[i + 2]))
            {
                bytes.Add(Convert.FromHexString(segment.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                return false;
            }
        }

        try
        {
            text = StrictUtf8.GetString([.. bytes]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
