using Microsoft.AspNetCore.Http;
using Zchannel.Channels;

namespace Zchannel.Api;

/// <summary>
/// <c>DELETE /v1/channels/{name}/messages</c> and <c>…/messages/{position}</c>: erases.
/// </summary>
internal sealed class EraseHandler(Hub hub)
{
    /// <summary>Erases all messages of a channel.</summary>
    public async Task AllAsync(HttpContext context, ApiCaller caller, string name)
    {
        if (await hub.FindAsync(caller.App, name, context.RequestAborted) is not { } channel)
        {
            await context.Response.WriteErrorAsync(ApiError.NotFound("No channel of this name is in use."));
            return;
        }

        await channel.EraseAsync(null, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Erases one.</summary>
    public async Task OneAsync(HttpContext context, ApiCaller caller, string name, string position)
    {
        if (!StreamPosition.TryParse(position, out var place))
        {
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest("The position must be <epoch>:<offset>."));
            return;
        }

        if (await hub.FindAsync(caller.App, name, context.RequestAborted) is not { } channel || !await channel.EraseAsync(place, context.RequestAborted))
        {
            await context.Response.WriteErrorAsync(ApiError.NotFound("There is no message at this position, or it is no longer kept."));
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
