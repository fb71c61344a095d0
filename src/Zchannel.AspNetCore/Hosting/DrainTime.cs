namespace Zchannel.Hosting;

/// <summary>
/// Over how long clients are sent away when the server stops.
/// </summary>
internal sealed record DrainTime(TimeSpan Value);
