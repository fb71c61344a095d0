namespace Zchannel.Checker.History;

/// <summary>One request that carried a message, and what came of it.</summary>
/// <param name="Id">The message.</param>
/// <param name="Begun">When it was sent.</param>
/// <param name="Ended">When the answer had been read, or was given up.</param>
/// <param name="Status">The HTTP status; 0 where there was no answer.</param>
/// <param name="Position">Where the message is, if it was acknowledged.</param>
/// <param name="Code">What a refusal says, or why there was no answer.</param>
/// <param name="RetryAfter">Whether a refusal says when to come again.</param>
internal sealed record Attempt(MessageId Id, long Begun, long Ended, int Status, Position? Position, string? Code = null, bool RetryAfter = false)
{
    public override string ToString() => Position is { } position
        ? $"the answer to {Id}: {position}"
        : $"the answer to {Id}: {(Status == 0 ? "none" : Status)} {Code}";
}
