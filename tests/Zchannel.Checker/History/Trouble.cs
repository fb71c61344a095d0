namespace Zchannel.Checker.History;

/// <summary>A time in which the store had no room, or was damaged.</summary>
/// <param name="Begun">When it began.</param>
/// <param name="Ended">When it was over.</param>
internal readonly record struct Trouble(long Begun, long Ended);
