using Zchannel.Apps;

namespace Zchannel.Api.Routes;

/// <summary>
/// The calls that concern messages.
/// </summary>
internal sealed class MessageRoutes(PublishHandler publish, BatchHandler batch, ChannelReadHandler read, EraseHandler erase) : IApiRouteGroup
{
    private const string OfChannel = "/v1/channels/{name}/messages";

    /// <inheritdoc />
    public string Name => "Messages";

    /// <inheritdoc />
    public IReadOnlyList<ApiRoute> Routes { get; } =
    [
        new("GET", OfChannel, KeyRights.Read, (context, caller, values) => read.HistoryAsync(context, caller, values[0]))
        {
            Id = "getMessages",
            Summary = "Reads the history, oldest first.",
            Parameters = ["after", "limit"],
            Answer = "MessagePage",
            Errors = ["invalid_request", "forbidden", "not_found", "rate_limited", "storage_unavailable"],
        },
        new("POST", OfChannel, KeyRights.Publish, (context, caller, values) => publish.HandleAsync(context, caller, values[0]))
        {
            Id = "publish",
            Summary = "Publishes the body.",
            Parameters = ["Idempotency-Key", "Zchannel-Exclude"],
            Body = "Message",
            Answer = "Published",
            Errors = ["invalid_request", "forbidden", "idempotency_conflict", "too_large", "rate_limited", "over_capacity", "storage_unavailable"],
        },
        new("DELETE", OfChannel, KeyRights.Manage, (context, caller, values) => erase.AllAsync(context, caller, values[0]))
        {
            Id = "eraseMessages",
            Summary = "Erases all messages of a channel.",
            Status = 204,
            Errors = ["invalid_request", "forbidden", "not_found", "rate_limited", "storage_unavailable"],
        },
        new("DELETE", $"{OfChannel}/{{position}}", KeyRights.Manage, (context, caller, values) => erase.OneAsync(context, caller, values[0], values[1]))
        {
            Id = "eraseMessage",
            Summary = "Erases one message.",
            Status = 204,
            Errors = ["invalid_request", "forbidden", "not_found", "rate_limited", "storage_unavailable"],
        },
        new("POST", "/v1/messages", KeyRights.Publish, (context, caller, _) => batch.HandleAsync(context, caller))
        {
            Id = "publishBatch",
            Summary = "Publishes many messages, a line each.",
            Body = "Batch",
            Answer = "BatchResults",
            Errors = ["invalid_request", "forbidden", "too_large"],
        },
    ];
}
