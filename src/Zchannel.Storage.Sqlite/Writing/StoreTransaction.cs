using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// The writer's connection inside a transaction.
/// </summary>
internal sealed class StoreTransaction(Database database)
{
    private readonly List<Action<StoreTransaction>> _last = [];

    /// <summary>The connection, for what is seldom done.</summary>
    public Database Database => database;

    /// <summary>Counts transactions: whatever is staged under another number is of one that has ended.</summary>
    public long Number { get; private set; }

    /// <summary>Gives a prepared statement, ready to be bound and run.</summary>
    /// <param name="sql">A constant.</param>
    public Statement Statement(string sql) => database.Statement(sql);

    /// <summary>Has something written once all changes have been: what several of them would write again and again.</summary>
    public void BeforeCommit(Action<StoreTransaction> write) => _last.Add(write);

    /// <summary>Begins the next transaction.</summary>
    public void Begin()
    {
        Number++;
        _last.Clear();
        Statement("BEGIN IMMEDIATE").Run();
    }

    /// <summary>Writes what was put off.</summary>
    public void WriteLast()
    {
        // By index: what is written may put off more.
        for (var i = 0; i < _last.Count; i++)
        {
            _last[i](this);
        }

        _last.Clear();
    }

    /// <summary>Commits. Throws where it is not known to have happened.</summary>
    public void Commit() => Statement("COMMIT").Run();

    /// <summary>Takes everything back.</summary>
    public void Rollback()
    {
        if (database.IsInTransaction)
        {
            Statement("ROLLBACK").Run();
        }
    }
}
