using Zchannel.Apps;

namespace Zchannel.Api.Routes;

/// <summary>
/// The calls that concern callbacks which are not delivered.
/// </summary>
internal sealed class CallbackRoutes(CallbackApi callbacks) : IApiRouteGroup
{
    /// <inheritdoc />
    public string Name => "Callbacks";

    /// <inheritdoc />
    public IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("GET", "/v1/callbacks", KeyRights.Manage, (context, caller, _) => callbacks.ListAsync(context, caller))
        {
            Id = "listCallbacks",
            Summary = "Lists what the application has not accepted: dead letters, or what waits.",
            Parameters = ["state", "kind", "channel", "limit", "cursor"],
            Answer = "CallbackPage",
            Errors = ["invalid_request", "forbidden", "rate_limited", "storage_unavailable"],
        },
        new("DELETE", "/v1/callbacks", KeyRights.Manage, (context, caller, _) => callbacks.DropAsync(context, caller))
        {
            Id = "dropCallbacks",
            Summary = "Drops dead letters for good; state=dead must be given.",
            Parameters = ["state", "kind", "channel"],
            Answer = "CallbacksDropped",
            Errors = ["invalid_request", "forbidden", "rate_limited", "storage_unavailable"],
        },
        new("POST", "/v1/callbacks/replay", KeyRights.Manage, (context, caller, _) => callbacks.ReplayAsync(context, caller))
        {
            Id = "replayCallbacks",
            Summary = "Sends dead letters again, as many as the callback queue has room for.",
            Parameters = ["kind", "channel"],
            Answer = "CallbacksReplayed",
            Errors = ["invalid_request", "forbidden", "not_handled", "over_capacity", "rate_limited", "storage_unavailable"],
        },
        new("DELETE", "/v1/callbacks/{event_id}", KeyRights.Manage, (context, caller, values) => callbacks.DropAsync(context, caller, values[0]))
        {
            Id = "dropCallback",
            Summary = "Drops a dead letter for good.",
            Status = 204,
            Errors = ["invalid_request", "forbidden", "not_found", "rate_limited", "storage_unavailable"],
        },
        new("POST", "/v1/callbacks/{event_id}/replay", KeyRights.Manage, (context, caller, values) => callbacks.ReplayAsync(context, caller, values[0]))
        {
            Id = "replayCallback",
            Summary = "Sends a dead letter again.",
            Answer = "CallbacksReplayed",
            Errors = ["invalid_request", "forbidden", "not_found", "not_handled", "over_capacity", "rate_limited", "storage_unavailable"],
        },
    ];
}
