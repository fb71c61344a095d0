using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Zchannel.Api;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Tokens;

namespace Zchannel.Native;

/// <summary>
/// <c>POST</c> on a channel URL: a client message of the event stream that has the same client id.
/// </summary>
internal sealed class ClientMessageEndpoint(ClientMessages messages)
{
    public async Task HandleAsync(HttpContext context, ChannelToken token)
    {
        if (await ReadAsync(context, token) is { } error)
        {
            await context.Response.WriteErrorAsync(error);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private async ValueTask<ApiError?> ReadAsync(HttpContext context, ChannelToken token)
    {
        if (!FormFields.TryReadQuery(context.Request, "client", out var client) || !ClientId.IsValid(client))
        {
            return ApiError.InvalidRequest($"'client' must be one client id: {ClientId.Form}.");
        }

        if (!FormFields.TryReadQuery(context.Request, "id", out var id) || (id is not null && !ClientMessageId.IsValid(id)))
        {
            return ApiError.InvalidRequest($"'id' must be one message id: {ClientMessageId.Form}.");
        }

        var limit = token.App.Settings.MessageBytesFor(token.Channel);
        if (await context.Request.ReadBodyAsync(limit) is not { } body)
        {
            return ApiError.TooLarge(limit);
        }

        var kind = context.Request.IsBinary() ? PublicationKind.Binary : PublicationKind.Text;
        if (kind is PublicationKind.Text && !Utf8.IsValid(body))
        {
            return ApiError.InvalidRequest("The message is not valid UTF-8; send bytes as application/octet-stream.");
        }

        // The stream of another holder is as good as none: a client id is no proof of anything.
        if (!Hub.TryFind(token.App, token.Channel, out var channel)
            || channel.FindClient(client, token.Holder)?.Connection is not { } connection
            || !connection.Messages.TryEnter())
        {
            return ApiError.NotFound("No stream of this client is open.");
        }

        try
        {
            return token.MaySend
                ? Translate(await messages.AcceptAsync(connection, channel, id, kind, body, context.RequestAborted))
                : NativeRefusals.Of(CloseReason.Forbidden);
        }
        finally
        {
            connection.Messages.Leave();
        }
    }

    private static ApiError? Translate(ClientMessageOutcome outcome) => outcome switch
    {
        ClientMessageOutcome.Accepted => null,
        ClientMessageOutcome.Forbidden => NativeRefusals.Of(CloseReason.Forbidden),
        ClientMessageOutcome.NotHandled => new ApiError(403, "not_handled", "The application does not take messages."),
        ClientMessageOutcome.OverCapacity => ApiError.OverCapacity("Too much waits for the application."),
        ClientMessageOutcome.StorageUnavailable => ApiError.StorageUnavailable("The message could not be stored."),
        ClientMessageOutcome.OverQuota => NativeRefusals.Of(CloseReason.OverQuota) with { RetryAfter = 1 },
    };
}
