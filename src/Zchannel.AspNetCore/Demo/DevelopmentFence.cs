using Microsoft.AspNetCore.Http;
using Zchannel.Api;
using Zchannel.Hosting;

namespace Zchannel.Demo;

/// <summary>
/// Keeps the development app, whose secret everyone knows, to this machine: it answers only to the names of loopback
/// (which defeats DNS rebinding) and refuses what a proxy has passed on.
/// </summary>
internal static class DevelopmentFence
{
    private const string ForwardingPrefix = "X-Forwarded-";

    private static readonly string[] ForwardingHeaders = ["Forwarded", "Via", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP"];

    /// <summary>Lets a request pass, or refuses it.</summary>
    public static Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (!LoopbackHost.IsLoopback(context.Request.Host.Host))
        {
            return RefuseAsync(context, "The development app answers only to localhost. Configure an app of your own to serve others.");
        }

        return context.Request.Headers.Keys.Any(IsForwarding)
            ? RefuseAsync(context, "The development app refuses requests that a proxy has passed on. Configure an app of your own to serve others.")
            : next(context);
    }

    private static bool IsForwarding(string header) =>
        header.StartsWith(ForwardingPrefix, StringComparison.OrdinalIgnoreCase) || ForwardingHeaders.Contains(header, StringComparer.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext context, string detail) =>
        context.Response.WriteErrorAsync(new ApiError(StatusCodes.Status403Forbidden, "forbidden", detail));
}
