using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Hosting;

namespace Zchannel.Api;

/// <summary>
/// The door of <c>/v1</c>: authenticates, finds the channel that the raw path names, and passes on.
/// </summary>
internal sealed class ChannelApi(
    ApiAuthentication authentication, CreateChannelHandler create, PublishHandler publish, BatchHandler batch, ConnectionApi connections)
{
    /// <summary>Answers a request to <c>/v1</c>.</summary>
    public Task HandleAsync(HttpContext context)
    {
        if (!authentication.TryAuthenticate(context.Request, out var caller))
        {
            // Here alone: on a channel URL a browser would ask the page's visitor for a password.
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"zchannel\", charset=\"UTF-8\"";
            return context.Response.WriteErrorAsync(ApiError.Unauthorized);
        }

        context.Features.Get<IUnauthenticatedConnection>()?.Authenticate();
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return RawPath.Split(target) switch
        {
            ["v1", "channels"] => context.Request.Method switch
            {
                "POST" => create.HandleAsync(context, caller),
                "GET" => ChannelReadHandler.ListAsync(context, caller),
                _ => MethodNotAllowed(context, "GET, POST"),
            },
            ["v1", "channels", var name] => NamedAsync(context, caller, name, OneAsync),
            ["v1", "channels", var name, "messages"] => NamedAsync(context, caller, name, MessagesAsync),
            ["v1", "channels", var name, "messages", { Length: > 0 } position] => NamedAsync(context, caller, name, (_, _, name) => MessageAsync(context, caller, name, position)),
            ["v1", "channels", var name, "connections"] => NamedAsync(context, caller, name, ConnectionsAsync),
            ["v1", "channel"] => QueriedAsync(context, caller, OneAsync),
            ["v1", "channel", "messages"] => QueriedAsync(context, caller, MessagesAsync),
            ["v1", "channel", "messages", { Length: > 0 } position] => QueriedAsync(context, caller, (_, _, name) => MessageAsync(context, caller, name, position)),
            ["v1", "channel", "connections"] => QueriedAsync(context, caller, ConnectionsAsync),
            ["v1", "messages"] => context.Request.Method == "POST" ? batch.HandleAsync(context, caller) : MethodNotAllowed(context, "POST"),
            ["v1", "connections", var id] => ConnectionAsync(context, caller, id),
            ["v1", "users", var user, "connections"] => RawPath.TryDecode(user, out var decoded)
                ? UserAsync(context, caller, decoded)
                : context.Response.WriteErrorAsync(ApiError.InvalidRequest("The user in the path is not percent-encoded UTF-8.")),
            ["v1", "user", "connections"] => FormFields.TryReadQuery(context.Request, "user", out var asked) && asked is not null
                ? UserAsync(context, caller, asked)
                : context.Response.WriteErrorAsync(ApiError.InvalidRequest("'user' must be given once, in percent-encoded UTF-8.")),
            _ => context.Response.WriteErrorAsync(ApiError.NotFound("There is nothing at this address.")),
        };
    }

    private static Task OneAsync(HttpContext context, ApiCaller caller, string name) => context.Request.Method switch
    {
        "GET" => PermittedAsync(context, caller, KeyRights.Read, name, ChannelReadHandler.OneAsync),
        _ => MethodNotAllowed(context, "GET"),
    };

    private Task MessagesAsync(HttpContext context, ApiCaller caller, string name) => context.Request.Method switch
    {
        "POST" => PermittedAsync(context, caller, KeyRights.Publish, name, publish.HandleAsync),
        "GET" => PermittedAsync(context, caller, KeyRights.Read, name, ChannelReadHandler.HistoryAsync),
        "DELETE" => PermittedAsync(context, caller, KeyRights.Manage, name, EraseHandler.AllAsync),
        _ => MethodNotAllowed(context, "GET, POST, DELETE"),
    };

    private static Task MessageAsync(HttpContext context, ApiCaller caller, string name, string position)
    {
        if (context.Request.Method != "DELETE")
        {
            return MethodNotAllowed(context, "DELETE");
        }

        return RawPath.TryDecode(position, out var decoded)
            ? PermittedAsync(context, caller, KeyRights.Manage, name, (_, _, _) => EraseHandler.OneAsync(context, caller, name, decoded))
            : context.Response.WriteErrorAsync(ApiError.InvalidRequest("The position in the path is not percent-encoded UTF-8."));
    }

    private static Task ConnectionsAsync(HttpContext context, ApiCaller caller, string name) => context.Request.Method == "GET"
        ? PermittedAsync(context, caller, KeyRights.Read, name, ConnectionApi.ListAsync)
        : MethodNotAllowed(context, "GET");

    private static Task ConnectionAsync(HttpContext context, ApiCaller caller, string id) => context.Request.Method == "DELETE"
        ? ConnectionApi.EndAsync(context, caller, id)
        : MethodNotAllowed(context, "DELETE");

    private Task UserAsync(HttpContext context, ApiCaller caller, string user) => context.Request.Method == "DELETE"
        ? connections.EndUserAsync(context, caller, user)
        : MethodNotAllowed(context, "DELETE");

    private static Task NamedAsync(HttpContext context, ApiCaller caller, string segment, Func<HttpContext, ApiCaller, string, Task> handle) =>
        RawPath.TryDecode(segment, out var name)
            ? CheckedAsync(context, caller, name, handle)
            : context.Response.WriteErrorAsync(ApiError.InvalidRequest("The channel name in the path is not percent-encoded UTF-8."));

    private static Task QueriedAsync(HttpContext context, ApiCaller caller, Func<HttpContext, ApiCaller, string, Task> handle)
    {
        return FormFields.TryReadQuery(context.Request, "channel", out var name) && name is not null
            ? CheckedAsync(context, caller, name, handle)
            : context.Response.WriteErrorAsync(ApiError.InvalidRequest("'channel' must be given once, in percent-encoded UTF-8."));
    }

    private static Task CheckedAsync(HttpContext context, ApiCaller caller, string name, Func<HttpContext, ApiCaller, string, Task> handle) =>
        ChannelName.IsValid(name, caller.App.Settings.Limits.ChannelNameBytes, out var fault)
            ? handle(context, caller, name)
            : context.Response.WriteErrorAsync(ApiError.InvalidRequest(fault));

    private static Task PermittedAsync(
        HttpContext context, ApiCaller caller, KeyRights right, string name, Func<HttpContext, ApiCaller, string, Task> handle) =>
        caller.Permits(right, name)
            ? handle(context, caller, name)
            : context.Response.WriteErrorAsync(ApiError.Lacks(right));

    private static Task MethodNotAllowed(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return context.Response.WriteErrorAsync(new ApiError(405, "method_not_allowed", $"This address answers {allowed}."));
    }
}
