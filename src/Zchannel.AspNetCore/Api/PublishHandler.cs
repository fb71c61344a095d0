using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Hosting;

namespace Zchannel.Api;

/// <summary>
/// <c>POST /v1/channels/{name}/messages</c>: the body is the message.
/// </summary>
internal sealed class PublishHandler(Hub hub, TimeProvider timeProvider)
{
    /// <summary>Names the client that does not get the message.</summary>
    public const string ExcludeHeader = "Zchannel-Exclude";

    /// <summary>Names the publish, so that a repeat is answered as the first was.</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    // What is done to as many bytes takes a few microseconds.
    private const int MaxShortBytes = 8 * 1024;

    public async Task HandleAsync(HttpContext context, ApiCaller caller, string name)
    {
        await LoopThread.LeaveUnlessAsync(context, IsShort(context.Request, caller.App, name));
        var reading = ReadAsync(context.Request, caller, name);
        var hasCome = reading.IsCompleted;
        var (publication, key, error) = await reading;
        if (!hasCome)
        {
            // What was asked of the channel may be otherwise by now.
            await LoopThread.LeaveAsync(context);
        }

        if (publication is null)
        {
            await context.Response.WriteErrorAsync(error!);
            return;
        }

        var outcome = key is null
            ? await hub.PublishAsync(caller.App, name, publication, context.RequestAborted)
            : await caller.App.IdempotentPublishes.PublishAsync(hub, caller.App, name, key, publication, context.RequestAborted);
        if (outcome is not { } published)
        {
            await context.Response.WriteErrorAsync(ApiError.IdempotencyConflict(IdempotencyHeader));
            return;
        }

        if (published.Refusal is { } reached)
        {
            await context.Response.WriteErrorAsync(ApiError.Over(reached));
            return;
        }

        Answer(context.Response, published);
    }

    // At this moment: known to be small, of a channel that is open and stays where it is, and without a key that a store must be asked for.
    private bool IsShort(HttpRequest request, App app, string name) =>
        request.ContentLength <= MaxShortBytes
        && Hub.IsSettled(app, name)
        && (request.Headers[IdempotencyHeader].Count == 0 || !IdempotentPublishes.MayHaveBeen(hub, app.Settings.Rules.For(name)));

    // Straight into the pipe, since this is what is answered most: a position needs no escapes.
    private static void Answer(HttpResponse response, PublishOutcome published)
    {
        Span<byte> json = stackalloc byte[128];
        Utf8.TryWrite(
            json, CultureInfo.InvariantCulture, $"{{\"position\":\"{published.Position.Epoch}:{published.Position.Offset}\",\"receivers\":{published.Receivers}}}", out var length);
        response.BeginJson(StatusCodes.Status200OK, length);
        response.BodyWriter.Write(json[..length]);
    }

    private async ValueTask<(Publication? Publication, string? Key, ApiError? Error)> ReadAsync(HttpRequest request, ApiCaller caller, string name)
    {
        var exclude = request.Headers[ExcludeHeader];
        if (exclude.Count > 1 || (exclude.Count == 1 && !ClientId.IsValid(exclude[0])))
        {
            return (null, null, ApiError.InvalidRequest($"{ExcludeHeader} must be one client id: {ClientId.Form}."));
        }

        var key = request.Headers[IdempotencyHeader];
        if (key.Count > 1 || (key.Count == 1 && Encoding.UTF8.GetByteCount(key[0]!) is 0 or > IdempotentPublishes.MaxKeyBytes))
        {
            return (null, null, ApiError.InvalidRequest($"{IdempotencyHeader} must be one key of 1 to {IdempotentPublishes.MaxKeyBytes} bytes."));
        }

        var limit = caller.App.Settings.MessageBytesFor(name);
        if (await request.ReadBodyAsync(limit) is not { } body)
        {
            return (null, null, ApiError.TooLarge(limit));
        }

        var kind = request.IsBinary() ? PublicationKind.Binary : PublicationKind.Text;
        return kind is PublicationKind.Binary || Utf8.IsValid(body)
            ? (new Publication(kind, body, timeProvider.GetUtcNow(), exclude.Count == 1 ? exclude[0] : null), key.Count == 1 ? key[0] : null, null)
            : (null, null, ApiError.InvalidRequest("The message is not valid UTF-8; send bytes as application/octet-stream."));
    }
}
