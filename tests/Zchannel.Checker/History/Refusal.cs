namespace Zchannel.Checker.History;

/// <summary>A subscriber that was sent away, before or after its hello.</summary>
/// <param name="Subscriber">Whom.</param>
/// <param name="Code">A close code, or an HTTP status.</param>
/// <param name="Words">What was said.</param>
/// <param name="Time">When.</param>
internal sealed record Refusal(string Subscriber, int Code, string? Words, long Time);
