namespace Zchannel.Checker.History;

/// <summary>What a publisher set out to publish.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Excluded">The client that must not get it.</param>
/// <param name="HasKey">Whether it went out under an idempotency key, and was sent again until it was answered.</param>
/// <param name="Begun">When it was sent for the first time; it cannot have had any effect before.</param>
internal sealed record Message(MessageId Id, string? Excluded, bool HasKey, long Begun);
