using System.Globalization;
using Microsoft.AspNetCore.Http;
using Zchannel.Api;
using Zchannel.Apps;
using Zchannel.Hosting;
using Zchannel.Tokens;

namespace Zchannel.Sae;

/// <summary>
/// <c>create_channel</c>: <c>client_id</c>, <c>duration</c>; answers the URL.
/// </summary>
internal sealed class SaeCreateChannelHandler(ChannelTokens tokens, PublicUrls urls, TimeProvider timeProvider)
{
    private const int DefaultDuration = 3600;

    public async Task HandleAsync(HttpContext context, ApiCaller caller)
    {
        if (await caller.App.RequestPace.WaitAsync(caller.App, timeProvider, context.RequestAborted) is { } reached)
        {
            await context.Response.WriteSaeErrorAsync(ApiError.Over(reached));
            return;
        }

        var (form, error) = await SaeForm.ReadAsync(context.Request, ChannelRequest.MaxBodyBytes);
        var (name, duration) = ("", 0);
        error ??= SaeArguments.ReadChannel(form!, caller, KeyRights.Issue, out name) ?? ReadDuration(form!, out duration);
        if (error is not null)
        {
            await context.Response.WriteSaeErrorAsync(error);
            return;
        }

        var token = tokens.Issue(caller.Key, new ChannelToken
        {
            App = caller.App,
            Channel = name,
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(timeProvider.GetUtcNow().ToUnixTimeSeconds() + duration),
        });
        var url = urls.Channel(caller.App, context.Request, token);
        await context.Response.WriteSaeDataAsync(json => json.WriteStringValue(url));
    }

    private static ApiError? ReadDuration(SaeForm form, out int duration)
    {
        duration = DefaultDuration;
        return form.TryGet("duration", out var text)
            && (text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out duration) && duration is >= 1 and <= ChannelRequest.MaxDuration))
                ? null
                : ApiError.InvalidRequest($"'duration' must be a whole number of seconds from 1 to {ChannelRequest.MaxDuration}.");
    }
}
