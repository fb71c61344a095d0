namespace Zchannel.Server.Management.Description;

/// <summary>
/// The codes of errors: the status of each, and what it means.
/// </summary>
internal static class ProblemCodes
{
    /// <summary>All codes.</summary>
    public static IReadOnlyDictionary<string, (int Status, string Meaning)> All { get; } = new Dictionary<string, (int, string)>
    {
        ["invalid_request"] = (400, "Something in the path, the query, a header or the body is not as it must be."),
        ["unauthorized"] = (401, "No key, an unknown key, or a wrong secret."),
        ["token_invalid"] = (401, "The token is none, is forged, or has a claim that cannot be read."),
        ["token_expired"] = (401, "The token's time is over."),
        ["forbidden"] = (403, "The key, the origin or the token does not allow it."),
        ["not_handled"] = (403, "The application takes no client messages."),
        ["not_found"] = (404, "There is nothing of this name."),
        ["idempotency_conflict"] = (409, "The key was used for another message of this channel."),
        ["too_large"] = (413, "The body is longer than its bound."),
        ["upgrade_required"] = (426, "A channel URL is opened as a WebSocket or as an event stream."),
        ["rate_limited"] = (429, "The app has reached one of its limits."),
        ["over_capacity"] = (503, "Too much waits for the application, or the server has no room."),
        ["storage_unavailable"] = (503, "What had to be stored could not be, and does not hold; or what is stored cannot be read."),
        ["going_away"] = (503, "The server is going away."),
    };
}
