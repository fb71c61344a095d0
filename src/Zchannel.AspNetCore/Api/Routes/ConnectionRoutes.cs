using Zchannel.Apps;

namespace Zchannel.Api.Routes;

/// <summary>
/// The calls that concern connections.
/// </summary>
internal sealed class ConnectionRoutes(ConnectionApi connections) : IApiRouteGroup
{
    /// <inheritdoc />
    public string Name => "Connections";

    /// <inheritdoc />
    public IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("GET", "/v1/channels/{name}/connections", KeyRights.Read, (context, caller, values) => connections.ListAsync(context, caller, values[0]))
        {
            Id = "listConnections",
            Summary = "Lists the connections of a channel, by id.",
            Parameters = ["limit", "cursor"],
            Answer = "ConnectionPage",
            Errors = ["invalid_request", "forbidden", "not_found", "rate_limited", "storage_unavailable"],
        },
        new("DELETE", "/v1/connections/{id}", KeyRights.Manage, (context, caller, values) => ConnectionApi.EndAsync(context, caller, values[0]))
        {
            Id = "endConnection",
            Summary = "Ends a connection with close code 4004.",
            Status = 204,
            Errors = ["invalid_request", "forbidden", "not_found", "rate_limited"],
        },
        new("DELETE", "/v1/users/{user}/connections", KeyRights.Manage, (context, caller, values) => connections.EndUserAsync(context, caller, values[0]))
        {
            Id = "endUser",
            Summary = "Ends all connections of a user, and refuses the user's tokens for a time.",
            Parameters = ["revoke"],
            Status = 204,
            Errors = ["invalid_request", "forbidden", "not_found", "rate_limited", "storage_unavailable"],
        },
    ];
}
