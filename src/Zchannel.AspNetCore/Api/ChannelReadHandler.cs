using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Api;

/// <summary>
/// Reads channels and their histories.
/// </summary>
internal static class ChannelReadHandler
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    // A page of history stays well below what a client has to hold at once.
    private const int MaxPageBytes = 4 * 1024 * 1024;

    /// <summary><c>GET /v1/channels</c>: channels in use, by name, in pages.</summary>
    public static Task ListAsync(HttpContext context, ApiCaller caller)
    {
        if ((caller.Key.Rights & KeyRights.Read) == 0)
        {
            return context.Response.WriteErrorAsync(ApiError.Lacks(KeyRights.Read));
        }

        var query = context.Request.Query;
        if (!TryReadLimit(query, out var limit) || !TryReadCursor(query, out var after))
        {
            return context.Response.WriteErrorAsync(ApiError.InvalidRequest($"'limit' must be 1 to {MaxLimit}, and 'cursor' one that an earlier page gave."));
        }

        if (!FormFields.TryReadQuery(context.Request, "prefix", out var given))
        {
            return context.Response.WriteErrorAsync(ApiError.InvalidRequest("'prefix' must be given at most once, in percent-encoded UTF-8."));
        }

        var prefix = given ?? "";
        var page = caller.App.Channels.Values
            .Where(channel => channel.IsOpen && channel.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Where(channel => caller.Permits(KeyRights.Read, channel.Name))
            .Where(channel => after is null || string.CompareOrdinal(channel.Name, after) > 0)
            .OrderBy(channel => channel.Name, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        return context.Response.WriteJsonAsync(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("channels");
            foreach (var channel in page.Take(limit))
            {
                Write(json, channel);
            }

            json.WriteEndArray();
            if (page.Count > limit)
            {
                json.WriteString("cursor", Base64Url.EncodeToString(Encoding.UTF8.GetBytes(page[limit - 1].Name)));
            }

            json.WriteEndObject();
        });
    }

    /// <summary><c>GET /v1/channels/{name}</c>: one of them.</summary>
    public static Task OneAsync(HttpContext context, ApiCaller caller, string name) =>
        Hub.TryFind(caller.App, name, out var channel)
            ? context.Response.WriteJsonAsync(StatusCodes.Status200OK, json => Write(json, channel))
            : NotFound(context);

    /// <summary><c>GET /v1/channels/{name}/messages</c>: history, oldest first.</summary>
    public static async Task HistoryAsync(HttpContext context, ApiCaller caller, string name)
    {
        var query = context.Request.Query;
        var asked = query["after"];
        StreamPosition position = default;
        if (!TryReadLimit(query, out var limit) || asked.Count > 1 || (asked.Count == 1 && !StreamPosition.TryParse(asked[0], out position)))
        {
            await context.Response.WriteErrorAsync(ApiError.InvalidRequest($"'limit' must be 1 to {MaxLimit}, and 'after' a position: <epoch>:<offset>."));
            return;
        }

        if (!Hub.TryFind(caller.App, name, out var channel))
        {
            await NotFound(context);
            return;
        }

        var (after, isShared) = asked.Count == 1 ? channel.Locate(position) : (0, true);
        var page = await channel.History.ReadAsync(after, limit, MaxPageBytes, context.RequestAborted);
        await context.Response.WriteJsonAsync(StatusCodes.Status200OK, json => Write(json, page, page.IsComplete && isShared));
    }

    private static Task NotFound(HttpContext context) =>
        context.Response.WriteErrorAsync(ApiError.NotFound("No channel of this name is in use."));

    private static bool TryReadLimit(IQueryCollection query, out int limit)
    {
        limit = DefaultLimit;
        return query["limit"] is var given && (given.Count == 0
            || (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit));
    }

    private static bool TryReadCursor(IQueryCollection query, out string? name)
    {
        name = null;
        var cursor = query["cursor"].ToString();
        if (cursor.Length == 0)
        {
            return true;
        }

        if (!Base64Url.IsValid(cursor))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(cursor);
        name = Encoding.UTF8.GetString(bytes);
        return Utf8.IsValid(bytes);
    }

    private static void Write(Utf8JsonWriter json, Channel channel)
    {
        json.WriteStartObject();
        json.WriteString("name", channel.Name);
        json.WriteString("position", channel.Position.ToString());
        json.WriteNumber("subscribers", channel.Subscribers);
        json.WriteStartObject("history");
        json.WriteNumber("messages", channel.History.Count);
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
