using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Reading;

/// <summary>
/// A connection that reads. For one thread at a time.
/// </summary>
internal sealed class StoreReader(Database database, Action<SqliteException> foundDamage) : IDisposable
{
    public Database Database => database;

    /// <summary>Gives a prepared statement, ready to be bound and run. Whoever does not step to its end resets it.</summary>
    /// <param name="sql">A constant.</param>
    public Statement Statement(string sql) => database.Statement(sql);

    /// <summary>Tells of damage that was found, and got round.</summary>
    public void FoundDamage(SqliteException exception) => foundDamage(exception);

    /// <inheritdoc />
    public void Dispose() => database.Dispose();
}
