using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Hosting;
using Zchannel.Storage;

namespace Zchannel.Api;

/// <summary>
/// <c>POST /v1/messages</c>: many messages in their order, each with its own result. Not atomic: a line that is refused
/// says nothing about the others.
/// </summary>
internal sealed class BatchHandler(Hub hub, TimeProvider timeProvider)
{
    /// <summary>How many bytes a batch may have.</summary>
    public const int MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>How many lines it may have.</summary>
    public const int MaxLines = 10_000;

    public async Task HandleAsync(HttpContext context, ApiCaller caller)
    {
        await LoopThread.LeaveAsync(context);
        if ((caller.Key.Rights & KeyRights.Publish) == 0)
        {
            await context.Response.WriteErrorAsync(ApiError.Lacks(KeyRights.Publish));
            return;
        }

        if (!IsNewlineDelimited(context.Request))
        {
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest("A batch is sent as 'Content-Type: application/x-ndjson'."));
            return;
        }

        if (await context.Request.ReadBodyAsync(MaxBodyBytes) is not { } body)
        {
            await context.Response.WriteErrorAsync(ApiError.TooLarge(MaxBodyBytes));
            return;
        }

        var lines = Split(body);
        if (lines.Count is 0 or > MaxLines)
        {
            await context.Response.WriteErrorAsync(lines.Count == 0
                ? ApiError.InvalidRequest("The batch has no line.")
                : new ApiError(StatusCodes.Status413PayloadTooLarge, "too_large", $"A batch must not have more than {MaxLines} lines."));
            return;
        }

        var run = new BatchRun(lines.Count);
        foreach (var line in lines)
        {
            await PublishAsync(run, caller, line, context.RequestAborted);
        }

        var results = await run.EndAsync();
        await context.Response.WriteJsonAsync(StatusCodes.Status200OK, json => Write(json, results));
    }

    private async ValueTask PublishAsync(BatchRun run, ApiCaller caller, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (BatchLine.Read(bytes, out var error) is not { } line)
        {
            run.Add(BatchResult.Failed(error!));
            return;
        }

        run.Begin(line);
        foreach (var channel in line.Channels)
        {
            // One that has no place in its log yet when this returns is waited for: the next must not overtake it.
            var keepsItsPlace = Hub.IsSettled(caller.App, channel)
                && (line.Key is null || !IdempotentPublishes.MayHaveBeen(hub, caller.App.Settings.Rules.For(channel)));
            await run.AddAsync(channel, PublishAsync(caller, line, channel, cancellationToken), keepsItsPlace);
        }
    }

    private async ValueTask<BatchResult> PublishAsync(ApiCaller caller, BatchLine line, string channel, CancellationToken cancellationToken)
    {
        var settings = caller.App.Settings;
        if (!ChannelName.IsValid(channel, settings.Limits.ChannelNameBytes, out var fault))
        {
            return BatchResult.Failed(ApiError.InvalidRequest(fault));
        }

        if (!caller.Permits(KeyRights.Publish, channel))
        {
            return BatchResult.Failed(ApiError.Lacks(KeyRights.Publish));
        }

        if (line.Payload.Length > settings.MessageBytesFor(channel))
        {
            return BatchResult.Failed(ApiError.TooLarge(settings.MessageBytesFor(channel)));
        }

        var publication = new Publication(line.Kind, line.Payload, timeProvider.GetUtcNow(), line.Exclude);
        try
        {
            return BatchResult.Of(line.Key is null
                ? await hub.PublishAsync(caller.App, channel, publication, cancellationToken)
                : await caller.App.IdempotentPublishes.PublishAsync(hub, caller.App, channel, line.Key, publication, cancellationToken));
        }
        catch (StorageUnavailableException exception)
        {
            return BatchResult.Failed(ApiError.StorageUnavailable(exception));
        }
    }

    private static bool IsNewlineDelimited(HttpRequest request)
    {
        var type = (request.ContentType ?? "").Split(';')[0].Trim();
        return type.Equals("application/x-ndjson", StringComparison.OrdinalIgnoreCase) || type.Equals("application/jsonl", StringComparison.OrdinalIgnoreCase);
    }

    // Empty lines, such as the one behind the last line's end, are none.
    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> body)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (!body.IsEmpty && lines.Count <= MaxLines)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                lines.Add(line);
            }

            body = end < 0 ? default : body[(end + 1)..];
        }

        return lines;
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<BatchResult> results)
    {
        json.WriteStartObject();
        json.WriteStartArray("results");
        foreach (var result in results)
        {
            json.WriteStartObject();
            result.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
