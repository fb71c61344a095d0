namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// A database is damaged where it was to be whole. The message says what, for an operator.
/// </summary>
internal sealed class DataDamagedException(string message, Exception? innerException = null) : Exception(message, innerException);
