using Zchannel.Apps;
using Zchannel.Storage;

namespace Zchannel.Api;

/// <summary>
/// Why a request is refused: an HTTP status, a code that stays the same over versions, and a sentence.
/// </summary>
internal sealed record ApiError(int Status, string Code, string Detail)
{
    public static ApiError InvalidRequest(string detail) => new(400, "invalid_request", detail);

    public static ApiError Unauthorized { get; } = new(401, "unauthorized", "Authenticate with HTTP Basic 'key:secret' or 'Authorization: Bearer <key>.<secret>'.");

    public static ApiError Forbidden(string detail) => new(403, "forbidden", detail);

    public static ApiError Lacks(KeyRights right) => Forbidden($"This key has not the right '{right.ToString().ToLowerInvariant()}' here.");

    public static ApiError NotFound(string detail) => new(404, "not_found", detail);

    public static ApiError TooLarge(int limit) => new(413, "too_large", $"The body must not be longer than {limit} bytes.");

    public static ApiError IdempotencyConflict(string key) =>
        new(409, "idempotency_conflict", $"This {key} was used for another message of this channel.");

    public static ApiError StorageUnavailable(StorageUnavailableException exception) =>
        StorageUnavailable("This is kept on the server's disk, which cannot be used at this moment; its log says why. Try again later.") with { RetryAfter = Seconds(exception.RetryAfter) };

    public static ApiError StorageUnavailable(string detail) => new(503, "storage_unavailable", detail) { RetryAfter = 5 };

    public static ApiError OverCapacity(string detail) => new(503, "over_capacity", detail) { RetryAfter = 1 };

    public static ApiError Over(LimitReached reached)
    {
        var (status, code, detail) = reached.IsOfServer
            ? (503, "over_capacity", "The server has no room at this moment.")
            : (429, "rate_limited", $"The app has reached its limit {reached.Limit}.");
        return new ApiError(status, code, detail) { RetryAfter = Seconds(reached.RetryAfter) };
    }

    /// <summary>Seconds after which it makes sense to try again.</summary>
    public int? RetryAfter { get; init; }

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));
}
