namespace Zchannel.Checker.History;

/// <summary>Where a channel stood when a life of the server began, before anybody could publish in it.</summary>
/// <param name="Life">The life.</param>
/// <param name="Position">Its epoch and its head.</param>
/// <param name="Time">When that was seen.</param>
internal sealed record Start(Life Life, Position Position, long Time);
