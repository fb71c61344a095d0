namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// The database is no longer the one that this server has opened, so nothing may be written to it. The message is for the operator.
/// </summary>
/// <param name="message">What has become of it.</param>
internal sealed class StoreLostException(string message) : Exception(message);
