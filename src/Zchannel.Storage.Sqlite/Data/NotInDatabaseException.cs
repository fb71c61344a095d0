namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// What was asked for by its name is not in the database; a name is misspelt more often than it is meant to be missing.
/// </summary>
internal sealed class NotInDatabaseException(string message) : Exception(message);
