namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// The store cannot be opened as things are, and nothing was changed. The message is for the operator.
/// </summary>
/// <param name="message">What is the matter, with the directory or file, and what to do.</param>
/// <param name="innerException">What went wrong.</param>
internal sealed class StoreRefusedException(string message, Exception? innerException = null) : Exception(message, innerException);
