using Microsoft.AspNetCore.Http;
using Zchannel.Apps;

namespace Zchannel.Native;

/// <summary>
/// What pages of other origins may read. Never with credentials: nothing here rests on cookies.
/// </summary>
internal static class Cors
{
    /// <summary>Lets the app's origins read an answer.</summary>
    public static void Allow(HttpContext context, AllowedOrigins origins)
    {
        if (origins.AllowsAny)
        {
            AllowAnyone(context.Response);
            return;
        }

        context.Response.Headers.Vary = "Origin";
        if (context.Request.Headers.Origin is [{ } origin] && origins.Allows(origin))
        {
            context.Response.Headers.AccessControlAllowOrigin = origin;
            context.Response.Headers.AccessControlExposeHeaders = "Retry-After";
        }
    }

    /// <summary>Lets every page read an answer that holds nothing: scripts, and refusals, which a page must tell apart.</summary>
    public static void AllowAnyone(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "Retry-After";
    }

    /// <summary>Answers a preflight. It decides nothing; the request that follows is judged itself.</summary>
    public static Task AnswerPreflight(HttpContext context)
    {
        AllowAnyone(context.Response);
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, Cache-Control, Last-Event-ID";
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
