using Microsoft.AspNetCore.Http;
using Zchannel.Apps;

namespace Zchannel.Embedding;

/// <summary>
/// Tells whether the page that sends a request may act with its visitor's login. A browser sends cookies along whatever
/// page asks, and no CORS check stands before a WebSocket, so the origin is all there is to go by.
/// </summary>
/// <param name="others">The origins that may, beside the application's own.</param>
internal sealed class PageOrigin(AllowedOrigins others)
{
    /// <summary>Whether a request may come in: from the application's own pages, from those named, or from no page at all.</summary>
    /// <param name="request">The request.</param>
    /// <param name="publicUrl">Where pages reach the application, if it is configured.</param>
    public bool Admits(HttpRequest request, Uri? publicUrl)
    {
        // Browsers set it and no page can, and it holds whatever a proxy does to the host.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin;
        return origin switch
        {
            [] => site is "" or "same-origin" or "none",
            [{ } page] => site == "same-origin" || IsOwn(page, request, publicUrl) || others.Allows(page),
            _ => false,
        };
    }

    /// <summary>Lets the page of another origin that is named read the answer.</summary>
    public void Expose(HttpContext context)
    {
        context.Response.Headers.Append("Vary", "Origin");
        if (context.Request.Headers.Origin is [{ } page] && others.Allows(page))
        {
            var headers = context.Response.Headers;
            headers.AccessControlAllowOrigin = page;
            headers.AccessControlExposeHeaders = "Retry-After";
            if (!others.AllowsAny)
            {
                headers.AccessControlAllowCredentials = "true";
            }
        }
    }

    private static bool IsOwn(string page, HttpRequest request, Uri? publicUrl) =>
        page.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
        || (publicUrl is not null && page.Equals($"http{publicUrl.GetLeftPart(UriPartial.Authority).AsSpan(2)}", StringComparison.OrdinalIgnoreCase));
}
