using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Api;

/// <summary>
/// Reads channels and their histories.
/// </summary>
internal sealed class ChannelReadHandler(Hub hub)
{
    // A page of history stays well below what a client has to hold at once.
    private const int MaxPageBytes = 4 * 1024 * 1024;

    /// <summary><c>GET /v1/channels</c>: channels in use, by name, in pages.</summary>
    public async Task ListAsync(HttpContext context, ApiCaller caller)
    {
        if (ReadList(context.Request, caller, out var limit, out var after, out var prefix) is { } error)
        {
            await context.Response.WriteErrorAsync(error);
            return;
        }

        var names = (await hub.ListAsync(caller.App, context.RequestAborted))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && caller.Permits(KeyRights.Read, name));
        var page = new List<(string Name, Channel? Channel)>();
        foreach (var name in Paging.Take(names, name => name, after, limit))
        {
            page.Add((name, page.Count < limit ? await hub.FindAsync(caller.App, name, context.RequestAborted) : null));
        }

        await context.Response.WriteJsonAsync(StatusCodes.Status200OK, json =>
            Paging.Write(json, "channels", page, limit, entry => entry.Name, Write));
    }

    /// <summary><c>GET /v1/channels/{name}</c>: one of them.</summary>
    public async Task OneAsync(HttpContext context, ApiCaller caller, string name)
    {
        if (await hub.FindAsync(caller.App, name, context.RequestAborted) is not { } channel)
        {
            await NotFound(context);
            return;
        }

        await context.Response.WriteJsonAsync(StatusCodes.Status200OK, json => Write(json, channel));
    }

    /// <summary><c>GET /v1/channels/{name}/messages</c>: history, oldest first.</summary>
    public async Task HistoryAsync(HttpContext context, ApiCaller caller, string name)
    {
        var query = context.Request.Query;
        var asked = query["after"];
        StreamPosition position = default;
        if (!Paging.TryReadLimit(query, out var limit) || asked.Count > 1 || (asked.Count == 1 && !StreamPosition.TryParse(asked[0], out position)))
        {
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest($"'limit' must be 1 to {Paging.MaxLimit}, and 'after' a position: <epoch>:<offset>."));
            return;
        }

        if (await hub.FindAsync(caller.App, name, context.RequestAborted) is not { } channel)
        {
            await NotFound(context);
            return;
        }

        var (after, isShared) = asked.Count == 1 ? channel.Locate(position) : (0, true);
        var page = await ReadAsync(channel, after, limit, context.RequestAborted);
        await context.Response.WriteJsonAsync(StatusCodes.Status200OK, json => Write(json, page, page.IsComplete && isShared));
    }

    private static ApiError? ReadList(HttpRequest request, ApiCaller caller, out int limit, out string? after, out string prefix)
    {
        (limit, after, prefix) = (0, null, "");
        if ((caller.Key.Rights & KeyRights.Read) == 0)
        {
            return ApiError.Lacks(KeyRights.Read);
        }

        if (!Paging.TryRead(request.Query, out limit, out after))
        {
            return Paging.Error;
        }

        var isOne = FormFields.TryReadQuery(request, "prefix", out var given);
        prefix = given ?? "";
        return isOne ? null : ApiError.InvalidRequest("'prefix' must be given at most once, in percent-encoded UTF-8.");
    }

    // A page of nothing but erased messages would leave the caller without a position to go on from.
    private static async ValueTask<HistoryPage> ReadAsync(Channel channel, long after, int limit, CancellationToken cancellationToken)
    {
        var first = await channel.History.ReadAsync(after, limit, MaxPageBytes, cancellationToken);
        var page = first;
        var isComplete = first.IsComplete;
        while (page.HasMore && page.Publications.Count > 0 && page.Publications.All(publication => publication.IsErased))
        {
            page = await channel.History.ReadAsync(page.Publications[^1].Position.Offset, limit, MaxPageBytes, cancellationToken);
            isComplete &= page.IsComplete;
        }

        return new HistoryPage([.. page.Publications.Where(publication => !publication.IsErased)], isComplete, page.HasMore);
    }

    private static Task NotFound(HttpContext context) =>
        context.Response.WriteErrorAsync(ApiError.NotFound("No channel of this name is in use."));

    // One that has been forgotten since it was listed is left out.
    private static void Write(Utf8JsonWriter json, (string Name, Channel? Channel) entry)
    {
        if (entry.Channel is { } channel)
        {
            Write(json, channel);
        }
    }

    private static void Write(Utf8JsonWriter json, Channel channel)
    {
        json.WriteStartObject();
        json.WriteString("name", channel.Name);
        json.WriteString("position", channel.Position.ToString());
        json.WriteNumber("subscribers", channel.Subscribers);
        json.WriteStartObject("history");
        json.WriteNumber("messages", channel.History.Count - channel.History.Erased);
        json.WriteNumber("bytes", channel.History.Bytes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, HistoryPage page, bool isComplete)
    {
        json.WriteStartObject();
        json.WriteStartArray("messages");
        foreach (var publication in page.Publications)
        {
            json.WriteStartObject();
            json.WriteString("position", publication.Position.ToString());
            if (publication.Kind is PublicationKind.Text)
            {
                json.WriteString("kind", "text");
                json.WriteString("data", publication.Payload.Span);
            }
            else
            {
                json.WriteString("kind", "binary");
                json.WriteBase64String("data_base64", publication.Payload.Span);
            }

            json.WriteString("time", publication.Time);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("complete", isComplete);
        json.WriteBoolean("more", page.HasMore);
        json.WriteEndObject();
    }
}
