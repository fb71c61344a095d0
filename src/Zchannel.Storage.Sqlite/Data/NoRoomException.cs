namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// There is not enough room on the disk, and nothing was changed. The message says how much is needed, for an operator.
/// </summary>
internal sealed class NoRoomException(string message, Exception? innerException = null) : Exception(message, innerException);
