using Microsoft.AspNetCore.Http;
using Zchannel.Channels;

namespace Zchannel.Api;

/// <summary>
/// <c>DELETE /v1/channels/{name}/messages</c> and <c>…/messages/{position}</c>: erases.
/// </summary>
internal static class EraseHandler
{
    /// <summary>Erases all messages of a channel.</summary>
    public static async Task AllAsync(HttpContext context, ApiCaller caller, string name)
    {
        if (!Hub.TryFind(caller.App, name, out var channel))
        {
            await context.Response.WriteErrorAsync(ApiError.NotFound("No channel of this name is in use."));
            return;
        }

        await channel.EraseAsync(null, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Erases one.</summary>
    public static async Task OneAsync(HttpContext context, ApiCaller caller, string name, string position)
    {
        if (!StreamPosition.TryParse(position, out var place))
        {
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest("The position must be <epoch>:<offset>."));
            return;
        }

        if (!Hub.TryFind(caller.App, name, out var channel) || !await channel.EraseAsync(place, context.RequestAborted))
        {
            await context.Response.WriteErrorAsync(ApiError.NotFound("There is no message at this position, or it is no longer kept."));
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
