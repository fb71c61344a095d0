namespace Zchannel.Durability.Commands;

/// <summary>
/// Who comes back after a restart.
/// </summary>
/// <param name="Clients">WebSockets.</param>
/// <param name="Channels">The channels that they are on, in even shares.</param>
/// <param name="Missed">How many messages each has missed.</param>
internal sealed record ResumeAmount(int Clients, int Channels, int Missed);
