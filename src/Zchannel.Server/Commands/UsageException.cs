namespace Zchannel.Server.Commands;

/// <summary>
/// A command was asked for something it cannot do; the message says what to change.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
