using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Zchannel.Hosting;

namespace Zchannel.Api;

/// <summary>
/// Takes paths apart as they stand on the wire: each segment is decoded once, so that <c>a%2Fb</c> is a name with a
/// slash and <c>a%252Fb</c> one with a percent sign.
/// </summary>
internal static class RawPath
{
    /// <summary>Splits what a request asks for below the place where our routes are mapped, not decoded.</summary>
    /// <param name="request">A request that was routed to us.</param>
    /// <param name="root">The first segment of our own.</param>
    public static string[] Below(HttpRequest request, string root)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        var segments = Split(string.IsNullOrEmpty(target) ? request.PathBase.Add(request.Path).ToUriComponent() : target);

        var start = LengthOfBase(request, segments) + Mount.DepthOf(request);
        if (start == 0 && segments[0] == root)
        {
            return segments;
        }

        // A middleware may have rewritten what lies before; our own root is where we begin.
        if (start >= segments.Length || segments[start] != root)
        {
            start = Array.IndexOf(segments, root);
        }

        return start < 0 || segments.Take(start).Any(IsDots) ? [] : segments[start..];
    }

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
        var segments = new string[path.Count('/') + 1];
        for (var i = 0; i < segments.Length; i++)
        {
            var slash = path.IndexOf('/');
            segments[i] = TextOf(slash < 0 ? path : path[..slash]);
            path = path[(slash + 1)..];
        }

        return segments;
    }

    /// <summary>Decodes one segment.</summary>
    /// <param name="segment">The segment as it stands on the wire.</param>
    /// <param name="text">What it says.</param>
    /// <returns>False for an escape that is none, or bytes that are not UTF-8.</returns>
    public static bool TryDecode(string segment, out string text)
    {
        text = "";
        if (!Ascii.IsValid(segment))
        {
            return false;
        }

        if (!segment.Contains('%'))
        {
            text = segment;
            return true;
        }

        return PercentEncoding.TryDecode(Encoding.ASCII.GetBytes(segment), plusIsSpace: false, out text);
    }

    // What is asked for most is not written down anew each time.
    private static string TextOf(ReadOnlySpan<char> segment) => segment switch
    {
        "v1" => "v1",
        "channels" => "channels",
        "messages" => "messages",
        _ => segment.ToString(),
    };

    // A path base may have been taken from the path or from a header; where it stands on the wire it is passed over.
    private static int LengthOfBase(HttpRequest request, string[] segments) =>
        request.PathBase.HasValue && Split(request.PathBase.ToUriComponent()) is var pathBase && segments.AsSpan().StartsWith(pathBase)
            ? pathBase.Length
            : 0;

    // What a path climbs out of is taken by nobody as it stands.
    private static bool IsDots(string segment) => TryDecode(segment, out var text) && text is "." or "..";
}
