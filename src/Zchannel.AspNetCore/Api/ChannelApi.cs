using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Zchannel.Api.Routes;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Hosting;

namespace Zchannel.Api;

/// <summary>
/// The door of <c>/v1</c>: authenticates, finds the call that the raw path and the method stand for, and passes on.
/// </summary>
internal sealed class ChannelApi(ApiAuthentication authentication, ApiRoutes routes, TimeProvider timeProvider)
{
    private Func<HttpContext, ApiCaller, Task> Dispatch => field ??= DispatchAsync;

    /// <summary>Answers a request to <c>/v1</c>.</summary>
    public Task HandleAsync(HttpContext context)
    {
        if (!authentication.TryAuthenticate(context.Request, out var caller))
        {
            // Here alone: on a channel URL a browser would ask the page's visitor for a password.
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"zchannel\", charset=\"UTF-8\"";
            return context.Response.WriteErrorAsync(ApiError.Unauthorized);
        }

        context.Features.Get<IClientLink>()?.Authenticate(caller.App);
        return ApiRequests.MeasureAsync(context, caller, Dispatch, JsonResponses.WriteErrorAsync);
    }

    private Task DispatchAsync(HttpContext context, ApiCaller caller)
    {
        var segments = RawPath.Below(context.Request, "v1");
        return routes.Find(segments) is { } path
            ? CallAsync(context, caller, path, segments)
            : context.Response.WriteErrorAsync(ApiError.NotFound("There is nothing at this address."));
    }

    private Task CallAsync(HttpContext context, ApiCaller caller, ApiPath path, string[] segments)
    {
        if (path.Find(context.Request.Method) is not { } route)
        {
            context.Response.Headers.Allow = path.Allow;
            return context.Response.WriteErrorAsync(new ApiError(405, "method_not_allowed", $"This address answers {path.Allow}."));
        }

        // Publishing has a rate of its own, which all ways to publish share.
        return route.Right == KeyRights.Publish ? CallAsync(context, caller, route, path, segments) : PaceAsync(context, caller, route, path, segments);
    }

    private async Task PaceAsync(HttpContext context, ApiCaller caller, ApiRoute route, ApiPath path, string[] segments)
    {
        await LoopThread.LeaveAsync(context);
        if (await caller.App.RequestPace.WaitAsync(caller.App, timeProvider, context.RequestAborted) is { } reached)
        {
            await context.Response.WriteErrorAsync(ApiError.Over(reached));
            return;
        }

        await CallAsync(context, caller, route, path, segments);
    }

    private static Task CallAsync(HttpContext context, ApiCaller caller, ApiRoute route, ApiPath path, string[] segments)
    {
        var values = path.Parameters.Count == 0 ? [] : new string[path.Parameters.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = path.Parameters[i];
            if (!parameter.TryRead(context.Request, segments, out var value, out var error)
                || (parameter.Name == ApiParameter.Channel && !MayConcern(caller, route, value, out error)))
            {
                return context.Response.WriteErrorAsync(error);
            }

            values[i] = value;
        }

        return route.Handler(context, caller, values);
    }

    private static bool MayConcern(ApiCaller caller, ApiRoute route, string channel, [NotNullWhen(false)] out ApiError? error)
    {
        error = !ChannelName.IsValid(channel, caller.App.Settings.Limits.ChannelNameBytes, out var fault) ? ApiError.InvalidRequest(fault)
            : caller.Permits(route.Right, channel) ? null
            : ApiError.Lacks(route.Right);
        return error is null;
    }
}
