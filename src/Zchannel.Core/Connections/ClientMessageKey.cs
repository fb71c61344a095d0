namespace Zchannel.Connections;

/// <summary>
/// Names a client message. The user is part of it, so that nobody can use up the ids of another's client.
/// </summary>
internal readonly record struct ClientMessageKey(string Channel, string? User, string Client, string Id);
