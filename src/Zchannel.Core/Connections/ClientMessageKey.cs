namespace Zchannel.Connections;

/// <summary>
/// Names a client message. The holder is part of it, so that nobody can use up the ids of another's client.
/// </summary>
internal readonly record struct ClientMessageKey(string Channel, TokenHolder Holder, string Client, string Id);
