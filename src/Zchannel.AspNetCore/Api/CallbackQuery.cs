using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Zchannel.Callbacks;

namespace Zchannel.Api;

/// <summary>
/// What a request to <c>/v1/callbacks</c> asks for. Its query is read strictly: a misspelt filter would replay or drop more
/// than was meant.
/// </summary>
internal sealed record CallbackQuery(CallbackState? State, CallbackFilter Filter, int Limit, CallbackPlace? After)
{
    private const int TickDigits = 19;

    /// <summary>Reads the query.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isPaged">Whether <c>limit</c> and <c>cursor</c> are read.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="error">Why it cannot be read.</param>
    public static bool TryRead(
        HttpRequest request, bool isPaged, [NotNullWhen(true)] out CallbackQuery? query, [NotNullWhen(false)] out ApiError? error)
    {
        (query, error) = (null, Complaint(request, isPaged));
        var (limit, after) = (Paging.DefaultLimit, (string?)null);
        CallbackPlace? place = null;
        if (error is null && isPaged && (!Paging.TryRead(request.Query, out limit, out after) || (after is not null && (place = PlaceOf(after)) is null)))
        {
            error = Paging.Error;
        }

        if (error is not null)
        {
            return false;
        }

        query = new CallbackQuery(
            StateOf(request.Query["state"]),
            new CallbackFilter { Kind = CallbackJson.KindOf(request.Query["kind"]), Channel = request.Query["channel"] },
            limit,
            place);
        return true;
    }

    /// <summary>The key by which an event is found again as the last of a page.</summary>
    public static string CursorOf(KeptCallback kept) =>
        kept.Callback.Time.UtcTicks.ToString($"D{TickDigits}", CultureInfo.InvariantCulture) + kept.Callback.Id;

    private static ApiError? Complaint(HttpRequest request, bool isPaged)
    {
        foreach (var (name, values) in request.Query)
        {
            var isKnown = name is "state" or "kind" or "channel" || (isPaged && name is "limit" or "cursor");
            if (!isKnown || values.Count != 1)
            {
                return ApiError.InvalidRequest($"The query can have 'state', 'kind' and 'channel'{(isPaged ? ", 'limit' and 'cursor'" : "")}, each once.");
            }
        }

        if (request.Query.ContainsKey("state") && StateOf(request.Query["state"]) is null)
        {
            return ApiError.InvalidRequest("'state' must be dead or waiting.");
        }

        if (request.Query.ContainsKey("kind") && CallbackJson.KindOf(request.Query["kind"]) is null)
        {
            return ApiError.InvalidRequest("'kind' must be connected, message or disconnected.");
        }

        return FormFields.TryReadQuery(request, "channel", out _) ? null : ApiError.InvalidRequest("'channel' must be percent-encoded UTF-8.");
    }

    private static CallbackState? StateOf(string? text) => text switch
    {
        "dead" => CallbackState.Dead,
        "waiting" => CallbackState.Waiting,
        _ => null,
    };

    private static CallbackPlace? PlaceOf(string cursor) =>
        cursor.Length > TickDigits
        && long.TryParse(cursor.AsSpan(0, TickDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new CallbackPlace(new DateTimeOffset(ticks, TimeSpan.Zero), cursor[TickDigits..])
            : null;
}
