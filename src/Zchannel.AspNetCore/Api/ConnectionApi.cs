using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Tokens;

namespace Zchannel.Api;

/// <summary>
/// Lists connections, and sends them away.
/// </summary>
internal sealed class ConnectionApi(Hub hub, IRevocations revocations)
{
    public const int MaxRevocationSeconds = 31 * 86_400;

    /// <summary><c>GET /v1/channels/{name}/connections</c>: by id, in pages.</summary>
    public async Task ListAsync(HttpContext context, ApiCaller caller, string name)
    {
        if (!Paging.TryRead(context.Request.Query, out var limit, out var after))
        {
            await context.Response.WriteErrorAsync(Paging.Error);
            return;
        }

        if (await hub.FindAsync(caller.App, name, context.RequestAborted) is null)
        {
            await context.Response.WriteErrorAsync(ApiError.NotFound("No channel of this name is in use."));
            return;
        }

        var page = Paging.Take(
            caller.App.Connections.All.Where(connection => connection.Channel == name), connection => connection.Id.ToString(), after, limit);
        await context.Response.WriteJsonAsync(StatusCodes.Status200OK, json =>
            Paging.Write(json, "connections", page, limit, connection => connection.Id.ToString(), Write));
    }

    /// <summary><c>DELETE /v1/connections/{id}</c>.</summary>
    public static Task EndAsync(HttpContext context, ApiCaller caller, string id)
    {
        // Whether one exists that the key may not touch is not told.
        if (!ConnectionId.TryParse(id, out var named) || caller.App.Connections.Find(named) is not { } connection || !caller.Permits(KeyRights.Manage, connection.Channel))
        {
            return context.Response.WriteErrorAsync((caller.Key.Rights & KeyRights.Manage) == 0
                ? ApiError.Lacks(KeyRights.Manage)
                : ApiError.NotFound("There is no connection with this id."));
        }

        connection.Close(CloseReason.EndedByApplication);
        return NoContent(context);
    }

    /// <summary><c>DELETE /v1/users/{user}/connections</c>, with <c>revoke</c> for a time.</summary>
    public async Task EndUserAsync(HttpContext context, ApiCaller caller, string user)
    {
        var revoke = context.Request.Query["revoke"];
        var seconds = 0;
        if (revoke.Count > 1
            || (revoke.Count == 1 && (!int.TryParse(revoke, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || seconds is < 1 or > MaxRevocationSeconds)))
        {
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest($"'revoke' must be a whole number of seconds from 1 to {MaxRevocationSeconds}."));
            return;
        }

        if (!UserId.IsValid(user))
        {
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest($"The user must be 1 to {UserId.MaxBytes} bytes of UTF-8 without control characters."));
            return;
        }

        var isPermitted = seconds > 0 ? caller.Permits(KeyRights.Manage) : (caller.Key.Rights & KeyRights.Manage) != 0;
        var error = isPermitted ? await EndAsync(context, caller, user, seconds) : ApiError.Lacks(KeyRights.Manage);
        await (error is null ? NoContent(context) : context.Response.WriteErrorAsync(error));
    }

    private async ValueTask<ApiError?> EndAsync(HttpContext context, ApiCaller caller, string user, int seconds)
    {
        // First: a connection that is on its way in while the others are closed must find it.
        if (seconds > 0 && await RevokeAsync(caller.App, user, seconds, context.RequestAborted) is { } error)
        {
            return error;
        }

        var connections = caller.App.Connections.OfUser(user).Where(connection => caller.Permits(KeyRights.Manage, connection.Channel)).ToList();
        foreach (var connection in connections)
        {
            connection.Close(CloseReason.EndedByApplication);
        }

        return connections.Count == 0 && seconds == 0 ? ApiError.NotFound("This user has no connection.") : null;
    }

    private async ValueTask<ApiError?> RevokeAsync(App app, string user, int seconds, CancellationToken cancellationToken)
    {
        try
        {
            return await revocations.RevokeAsync(app, user, TimeSpan.FromSeconds(seconds), cancellationToken)
                ? null
                : new ApiError(StatusCodes.Status429TooManyRequests, "rate_limited", "The app has as many revocations as can be kept.") { RetryAfter = 60 };
        }
        catch (IOException)
        {
            return ApiError.StorageUnavailable("The revocation could not be stored, and does not hold.");
        }
    }

    private static void Write(Utf8JsonWriter json, Connection connection)
    {
        json.WriteStartObject();
        json.WriteString("connection", connection.Id.ToString());
        json.WriteString("client", connection.Client);
        json.WriteString("user", connection.User);
        json.WriteString("since", connection.Since);
        json.WriteString("protocol", connection.Format.Name);
        json.WriteEndObject();
    }

    private static Task NoContent(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
