using Zchannel.Apps;

namespace Zchannel.Api.Routes;

/// <summary>
/// The calls that concern channels.
/// </summary>
internal sealed class ChannelRoutes(CreateChannelHandler create, ChannelReadHandler read) : IApiRouteGroup
{
    /// <inheritdoc />
    public string Name => "Channels";

    /// <inheritdoc />
    public IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("POST", "/v1/channels", KeyRights.Issue, (context, caller, _) => create.HandleAsync(context, caller))
        {
            Id = "createChannel",
            Summary = "Makes a channel URL for a page.",
            Body = "ChannelRequest",
            Status = 201,
            Answer = "ChannelUrl",
            Errors = ["invalid_request", "forbidden", "too_large", "rate_limited"],
        },
        new("GET", "/v1/channels", KeyRights.Read, (context, caller, _) => read.ListAsync(context, caller))
        {
            Id = "listChannels",
            Summary = "Lists the channels in use, in ordinal order of their names.",
            Parameters = ["prefix", "limit", "cursor"],
            Answer = "ChannelPage",
            Errors = ["invalid_request", "forbidden", "rate_limited", "storage_unavailable"],
        },
        new("GET", "/v1/channels/{name}", KeyRights.Read, (context, caller, values) => read.OneAsync(context, caller, values[0]))
        {
            Id = "getChannel",
            Summary = "Tells of a channel in use.",
            Answer = "Channel",
            Errors = ["invalid_request", "forbidden", "not_found", "rate_limited", "storage_unavailable"],
        },
    ];
}
