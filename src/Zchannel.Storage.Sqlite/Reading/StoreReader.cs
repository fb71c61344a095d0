using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// A connection that reads. For one thread at a time.
/// </summary>
internal sealed class StoreReader(Database database, Action<SqliteException> foundDamage) : IDisposable
{
    // By reference: the texts are constants.
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer.Instance);

    public Database Database => database;

    /// <summary>Gives a prepared statement, ready to be bound and run. Whoever does not step to its end resets it.</summary>
    /// <param name="sql">A constant.</param>
    public Statement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = database.Prepare(sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Tells of damage that was found, and got round.</summary>
    public void FoundDamage(SqliteException exception) => foundDamage(exception);

    /// <inheritdoc />
    public void Dispose() => database.Dispose();
}
