using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Zchannel.Api;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Hosting;
using Zchannel.Tokens;

namespace Zchannel.Demo;

/// <summary>
/// The page of the article at <c>/</c>, while the development app is on: a list of messages, and a form that posts
/// <c>msg=…</c> to be sent to everyone.
/// </summary>
internal sealed class DemoPage(App app, Hub hub, ChannelTokens tokens, PublicUrls urls, TimeProvider timeProvider)
{
    /// <summary>The channel that all visitors share.</summary>
    public const string ChannelName = "zchannel";

    private const int MaxFormBytes = 256 * 1024;

    private static readonly string Template = Resources.ReadText("page.html");

    /// <summary><c>GET /</c>.</summary>
    public Task GetAsync(HttpContext context)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var token = tokens.Issue(app.Settings.Keys[0], new ChannelToken { App = app, Channel = ChannelName, ExpiresAt = timeProvider.GetUtcNow().AddHours(1) });
        var page = Template
            .Replace("{{nonce}}", nonce, StringComparison.Ordinal)
            .Replace("{{script}}", urls.Script(app, context.Request), StringComparison.Ordinal)
            .Replace("{{url}}", urls.Channel(app, context.Request, token), StringComparison.Ordinal);
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self' ws: wss:; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(page);
    }

    /// <summary><c>POST /</c>: what a page, or the terminal client, has to say.</summary>
    public async Task PostAsync(HttpContext context)
    {
        if (IsFromElsewhere(context.Request))
        {
            await context.Response.WriteErrorAsync(ApiError.Forbidden("Only this page may post here."));
            return;
        }

        if (await context.Request.ReadBodyAsync(MaxFormBytes) is not { } body)
        {
            await context.Response.WriteErrorAsync(ApiError.TooLarge(MaxFormBytes));
            return;
        }

        if (DemoForm.ReadMessage(body) is not { } message)
        {
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest("The form must have one 'msg', in UTF-8."));
            return;
        }

        var limit = app.Settings.MessageBytesFor(ChannelName);
        if (message.Length > limit)
        {
            await context.Response.WriteErrorAsync(ApiError.TooLarge(limit));
            return;
        }

        var outcome = await hub.PublishAsync(app, ChannelName, new Publication(PublicationKind.Text, message, timeProvider.GetUtcNow()), context.RequestAborted);
        if (outcome.Refusal is { } reached)
        {
            await context.Response.WriteErrorAsync(ApiError.Over(reached));
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // Browsers send Origin with every POST; programs send none.
    private static bool IsFromElsewhere(HttpRequest request) =>
        request.Headers.Origin is { Count: > 0 } origin && origin != $"{request.Scheme}://{request.Host.Value}";
}
