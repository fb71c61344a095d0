using System.Text;
using Microsoft.AspNetCore.Http;
using Zchannel.Api;
using Zchannel.Apps;
using Zchannel.Channels;

namespace Zchannel.Sae;

/// <summary>
/// <c>send_message</c>: <c>client_id</c>, <c>message</c>, <c>async</c>; answers how many receive it.
/// </summary>
internal sealed class SaeSendMessageHandler(Hub hub, TimeProvider timeProvider)
{
    // The names of the fields, a channel's name, and what is around the parts of a form in parts.
    private const int RoomForTheRest = 8 * 1024;

    // What the answer says where the caller does not want to know.
    private const int Accepted = 1;

    public async Task HandleAsync(HttpContext context, ApiCaller caller)
    {
        var (form, error) = await SaeForm.ReadAsync(context.Request, MaxBodyBytes(caller.App.Settings.Limits.MessageBytes));
        string name = "", message = "";
        var isAsync = false;
        error ??= SaeArguments.ReadChannel(form!, caller, KeyRights.Publish, out name)
            ?? ReadMessage(form!, caller.App.Settings.MessageBytesFor(name), out message)
            ?? ReadAsync(form!, out isAsync);
        if (error is null)
        {
            var publication = new Publication(PublicationKind.Text, Encoding.UTF8.GetBytes(message), timeProvider.GetUtcNow());
            var outcome = await hub.PublishAsync(caller.App, name, publication, context.RequestAborted);
            error = outcome.Refusal is { } reached ? ApiError.Over(reached) : null;
            if (error is null)
            {
                await context.Response.WriteSaeDataAsync(json => json.WriteNumberValue(isAsync ? Accepted : outcome.Receivers));
                return;
            }
        }

        await context.Response.WriteSaeErrorAsync(error);
    }

    // In a form each byte may take three.
    private static int MaxBodyBytes(int messageBytes) => messageBytes == 0 ? 0 : (int)Math.Min(int.MaxValue, (3L * messageBytes) + RoomForTheRest);

    private static ApiError? ReadMessage(SaeForm form, int limit, out string message)
    {
        var isOne = form.TryGet("message", out var text);
        message = text ?? "";
        return !isOne || message.Length == 0 ? ApiError.InvalidRequest("'message' must be given once, and not be empty.")
            : Encoding.UTF8.GetByteCount(message) > limit ? ApiError.TooLarge(limit) with { Detail = $"The message must not be longer than {limit} bytes." }
            : null;
    }

    private static ApiError? ReadAsync(SaeForm form, out bool isAsync)
    {
        var isOne = form.TryGet("async", out var text);
        isAsync = text == "1";
        return isOne && text is null or "0" or "1" ? null : ApiError.InvalidRequest("'async' must be 0 or 1.");
    }
}
