using Microsoft.Data.Sqlite;
using SQLitePCL;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Callbacks;

/// <summary>
/// What an app's rows are called by. An app that has none yet is given a number with its first one. For the writer's thread,
/// but for what was read when the database was opened.
/// </summary>
/// <param name="name">The app's id.</param>
internal sealed class CallbackApp(string name)
{
    private const string InsertSql = "INSERT INTO callback_apps (app) VALUES (?) RETURNING id";

    private long _id;
    private bool _isNew;

    /// <summary>Its number; 0 where it had no rows when the database was opened.</summary>
    public long OpenedWith { get; private init; }

    /// <summary>The greatest number of a callback when the database was opened.</summary>
    public long LastNumber { get; private init; }

    /// <summary>Reads the apps that have, or had, rows.</summary>
    /// <param name="database">The database, before anybody writes.</param>
    public static Dictionary<string, CallbackApp> ReadAll(Database database)
    {
        var apps = new Dictionary<string, CallbackApp>(StringComparer.Ordinal);
        using var select = database.PrepareOnce("""
            SELECT a.id, a.app, (SELECT max(c.id) FROM callbacks AS c WHERE c.id BETWEEN a.id << 40 AND ((a.id + 1) << 40) - 1)
            FROM callback_apps AS a
            """);
        while (select.Step())
        {
            var (id, name) = (select.Integer(0), select.Text(1));
            if (name is null || !apps.TryAdd(name, new CallbackApp(name) { _id = id, OpenedWith = id, LastNumber = CallbackId.NumberOf(select.Integer(2)) }))
            {
                throw new SqliteException("The list of apps with callbacks is damaged.", raw.SQLITE_CORRUPT);
            }
        }

        return apps;
    }

    /// <summary>Finds its number, and gives it one where it has none.</summary>
    public long Id(StoreTransaction transaction)
    {
        if (_id == 0)
        {
            var insert = transaction.Statement(InsertSql).Bind(1, name);
            insert.Step();
            _id = insert.Integer(0);
            insert.Reset();
            _isNew = true;
        }

        return _id;
    }

    /// <summary>Tells how the transaction ended.</summary>
    /// <param name="isKept">Whether a number that was given is kept.</param>
    public void End(bool isKept)
    {
        if (_isNew && !isKept)
        {
            _id = 0;
        }

        _isNew = false;
    }
}
