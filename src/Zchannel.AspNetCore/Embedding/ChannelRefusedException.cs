namespace Zchannel.Embedding;

/// <summary>
/// A limit is reached, or something else keeps a call from being carried out at this moment.
/// </summary>
/// <param name="code">The stable code, one of those that the HTTP API has.</param>
/// <param name="message">What happened, in words for a person.</param>
public sealed class ChannelRefusedException(string code, string message) : Exception(message)
{
    /// <summary>The stable code: <c>rate_limited</c>, <c>over_capacity</c>, <c>too_large</c>, <c>idempotency_conflict</c> or <c>storage_unavailable</c>.</summary>
    public string Code { get; } = code;

    /// <summary>After how long it makes sense to try again, where that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
