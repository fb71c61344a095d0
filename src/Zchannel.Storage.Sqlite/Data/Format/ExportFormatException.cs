namespace Zchannel.Storage.Sqlite.Data.Format;

/// <summary>
/// What is read is not an export, or not one that this version understands. The message says what and where.
/// </summary>
internal sealed class ExportFormatException(string message, Exception? innerException = null) : Exception(message, innerException);
