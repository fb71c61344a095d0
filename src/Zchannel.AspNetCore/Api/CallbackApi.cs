using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Callbacks;

namespace Zchannel.Api;

/// <summary>
/// <c>/v1/callbacks</c>: lists what an application has not accepted, and replays or drops dead letters.
/// </summary>
internal sealed class CallbackApi(ICallbackQueue queue)
{
    private static readonly ApiError NoSuchLetter = ApiError.NotFound("There is no dead letter with this id.");

    /// <summary><c>GET /v1/callbacks</c>.</summary>
    public async Task ListAsync(HttpContext context, ApiCaller caller)
    {
        if (!TryRead(context, caller, isPaged: true, out var query, out var error))
        {
            await context.Response.WriteErrorAsync(error);
            return;
        }

        // One more, to know whether there is another page.
        var page = await queue.ListAsync(
            caller.App, query.State ?? CallbackState.Dead, query.Filter, query.After, query.Limit + 1, context.RequestAborted);
        await context.Response.WriteJsonAsync(StatusCodes.Status200OK, json =>
            Paging.Write(json, "callbacks", page, query.Limit, CallbackQuery.CursorOf, CallbackJson.Write));
    }

    /// <summary><c>DELETE /v1/callbacks</c>: drops dead letters.</summary>
    public async Task DropAsync(HttpContext context, ApiCaller caller)
    {
        if (!TryRead(context, caller, isPaged: false, out var query, out var error))
        {
            await context.Response.WriteErrorAsync(error);
            return;
        }

        if (query.State is not CallbackState.Dead)
        {
            // Said in so many words: what is dropped is gone.
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest("Dropping needs 'state=dead': only dead letters can be dropped."));
            return;
        }

        await WriteNumbersAsync(context, ("dropped", await queue.DropAsync(caller.App, query.Filter, context.RequestAborted)));
    }

    /// <summary><c>DELETE /v1/callbacks/{event_id}</c>: drops one.</summary>
    public async Task DropAsync(HttpContext context, ApiCaller caller, string id)
    {
        var error = Refusal(caller);
        if (error is null && await queue.DropAsync(caller.App, new CallbackFilter { Id = id }, context.RequestAborted) == 0)
        {
            error = NoSuchLetter;
        }

        if (error is not null)
        {
            await context.Response.WriteErrorAsync(error);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary><c>POST /v1/callbacks/replay</c>: replays dead letters.</summary>
    public Task ReplayAsync(HttpContext context, ApiCaller caller)
    {
        if (!TryRead(context, caller, isPaged: false, out var query, out var error))
        {
            return context.Response.WriteErrorAsync(error);
        }

        return query.State is CallbackState.Waiting
            ? context.Response.WriteErrorAsync(ApiError.InvalidRequest("'state' must be dead: what waits is tried without being asked."))
            : ReplayAsync(context, caller.App, query.Filter);
    }

    /// <summary><c>POST /v1/callbacks/{event_id}/replay</c>: replays one.</summary>
    public Task ReplayAsync(HttpContext context, ApiCaller caller, string id) => Refusal(caller) is { } error
        ? context.Response.WriteErrorAsync(error)
        : ReplayAsync(context, caller.App, new CallbackFilter { Id = id });

    private static ApiError? Refusal(ApiCaller caller) => caller.Permits(KeyRights.Manage)
        ? null
        : ApiError.Forbidden("Callbacks are the whole app's: this needs a key with the right 'manage' for every channel.");

    private static bool TryRead(
        HttpContext context, ApiCaller caller, bool isPaged, [NotNullWhen(true)] out CallbackQuery? query, [NotNullWhen(false)] out ApiError? error)
    {
        query = null;
        error = Refusal(caller);
        return error is null && CallbackQuery.TryRead(context.Request, isPaged, out query, out error);
    }

    private async Task ReplayAsync(HttpContext context, App app, CallbackFilter filter)
    {
        if (app.Settings.Callbacks is null)
        {
            await context.Response.WriteErrorAsync(new ApiError(403, "not_handled", "The app has no Callbacks: it could not be told."));
            return;
        }

        var replay = await queue.ReplayAsync(app, filter, context.RequestAborted);
        var error = replay switch
        {
            { Replayed: 0, Left: > 0 } => ApiError.OverCapacity("The callback queue is full; the dead letters stay."),
            { Replayed: 0 } when filter.Id is not null => NoSuchLetter,
            _ => null,
        };
        await (error is null ? WriteNumbersAsync(context, ("replayed", replay.Replayed), ("left", replay.Left)) : context.Response.WriteErrorAsync(error));
    }

    private static Task WriteNumbersAsync(HttpContext context, params (string Name, int Number)[] numbers) =>
        context.Response.WriteJsonAsync(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            foreach (var (name, number) in numbers)
            {
                json.WriteNumber(name, number);
            }

            json.WriteEndObject();
        });
}
