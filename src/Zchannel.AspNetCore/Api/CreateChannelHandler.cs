using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Hosting;
using Zchannel.Tokens;

namespace Zchannel.Api;

/// <summary>
/// <c>POST /v1/channels</c>: makes a channel URL. Stateless: the channel itself begins with its first use.
/// </summary>
internal sealed class CreateChannelHandler(ChannelTokens tokens, PublicUrls urls, TimeProvider timeProvider)
{
    public async Task HandleAsync(HttpContext context, ApiCaller caller)
    {
        if (await context.Request.ReadBodyAsync(ChannelRequest.MaxBodyBytes) is not { } body)
        {
            await context.Response.WriteErrorAsync(ApiError.TooLarge(ChannelRequest.MaxBodyBytes));
            return;
        }

        var request = ChannelRequest.Read(body, context.Request.HasFormContentType, out var error);
        if (request is not null && !ChannelName.IsValid(request.Name ?? "", caller.App.Settings.Limits.ChannelNameBytes, out var fault))
        {
            error = ApiError.InvalidRequest(request.Name is null ? "'name' is missing." : fault);
        }

        if (error is null && !caller.Permits(KeyRights.Issue, request!.Name!))
        {
            error = ApiError.Lacks(KeyRights.Issue);
        }

        if (error is not null)
        {
            await context.Response.WriteErrorAsync(error);
            return;
        }

        await WriteAsync(context, caller, request!);
    }

    private Task WriteAsync(HttpContext context, ApiCaller caller, ChannelRequest request)
    {
        // Whole seconds, as the token has them: what is answered is exactly what holds.
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(timeProvider.GetUtcNow().ToUnixTimeSeconds() + request.Duration);
        var token = tokens.Issue(caller.Key, new ChannelToken
        {
            App = caller.App,
            Channel = request.Name!,
            User = request.User,
            MayReceive = request.MayReceive,
            MaySend = request.MaySend,
            ExpiresAt = expiresAt,
            CloseOnExpiry = request.CloseOnExpiry,
            From = request.From,
        });
        return context.Response.WriteJsonAsync(StatusCodes.Status201Created, json =>
        {
            json.WriteStartObject();
            json.WriteString("name", request.Name);
            json.WriteString("url", urls.Channel(caller.App, context.Request, token));
            json.WriteString("token", token);
            json.WriteString("expires_at", expiresAt);
            json.WriteEndObject();
        });
    }
}
