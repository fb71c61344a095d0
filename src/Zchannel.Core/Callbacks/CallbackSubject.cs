using Zchannel.Connections;

namespace Zchannel.Callbacks;

/// <summary>
/// Whom the events of a connection are about.
/// </summary>
/// <param name="Connection">The connection.</param>
/// <param name="Channel">The channel it is connected to.</param>
/// <param name="Client">The id that the page chose and keeps over reconnects.</param>
/// <param name="User">The user that the token names, if it names one.</param>
public readonly record struct CallbackSubject(ConnectionId Connection, string Channel, string Client, string? User);
