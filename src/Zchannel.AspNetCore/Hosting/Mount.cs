using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Zchannel.Hosting;

/// <summary>
/// Metadata of a route of ours: how many segments of its pattern are its own, so that those before them are where the
/// application has put us. They are counted when a request comes, since groups around <c>MapZchannel</c> add theirs late.
/// </summary>
/// <param name="OwnSegments">The segments of the pattern that do not depend on the place.</param>
internal sealed record Mount(int OwnSegments)
{
    /// <summary>Returns how many segments of a request's path, below its path base, lie before our own.</summary>
    public static int DepthOf(HttpRequest request) =>
        request.HttpContext.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<Mount>() is { } mount
            ? mount.DepthOf(endpoint)
            : 0;

    /// <summary>Returns how many segments of a route's pattern lie before our own.</summary>
    public int DepthOf(RouteEndpoint endpoint) => endpoint.RoutePattern.PathSegments.Count - OwnSegments;

    /// <summary>Returns the place that a request was sent to, path base included, as a URL has it: empty, or <c>/app/rt</c>.</summary>
    public static string PrefixOf(HttpRequest request)
    {
        var end = 0;
        var path = request.Path.Value ?? "";
        for (var depth = DepthOf(request); depth > 0; depth--)
        {
            end = path.IndexOf('/', end + 1);
            if (end < 0)
            {
                end = path.Length;
                break;
            }
        }

        return request.PathBase.Add(new PathString(path[..end])).ToUriComponent();
    }
}
