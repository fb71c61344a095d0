using System.Text;

namespace Zchannel.Api;

/// <summary>
/// Takes paths apart as they stand on the wire: each segment is decoded once, so that <c>a%2Fb</c> is a name with a
/// slash and <c>a%252Fb</c> one with a percent sign.
/// </summary>
internal static class RawPath
{
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
        text = "";
        return Ascii.IsValid(segment) && PercentEncoding.TryDecode(Encoding.ASCII.GetBytes(segment), plusIsSpace: false, out text);
    }
}
