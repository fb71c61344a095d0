using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Zchannel.Native;

namespace Zchannel.Hosting;

/// <summary>
/// The scripts for pages, from the assembly: cached, checked with an entity tag.
/// </summary>
internal static class ScriptFiles
{
    /// <summary>Maps the scripts and their types.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="guard">What stands around each.</param>
    public static void Map(IEndpointRouteBuilder endpoints, RouteGuard guard)
    {
        var classic = ScriptBundle.Classic();
        Map(endpoints, guard, "/api.js", classic, "text/javascript; charset=utf-8");
        Map(endpoints, guard, "/_sae/channel/api.js", classic, "text/javascript; charset=utf-8");
        Map(endpoints, guard, "/api.mjs", ScriptBundle.Module(), "text/javascript; charset=utf-8");
        Map(endpoints, guard, "/api.d.mts", Resources.ReadText("api.d.mts"), "text/plain; charset=utf-8");
    }

    private static void Map(IEndpointRouteBuilder endpoints, RouteGuard guard, string path, string text, string contentType)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var entityTag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
        endpoints.MapMethods(path, ["GET", "HEAD"], guard.Around(context =>
        {
            Cors.AllowAnyone(context.Response);
            var headers = context.Response.Headers;
            headers.ETag = entityTag.ToString();
            headers.CacheControl = "public, max-age=3600";
            headers.XContentTypeOptions = "nosniff";
            if (IsKnown(context.Request, entityTag))
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            context.Response.ContentType = contentType;
            context.Response.ContentLength = content.Length;
            return context.Request.Method == "HEAD" ? Task.CompletedTask : context.Response.Body.WriteAsync(content).AsTask();
        }));
    }

    // RFC 9110, section 13.1.2: weakly, for a proxy that compresses weakens the tag.
    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue entityTag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(entityTag, useStrongComparison: false));
}
