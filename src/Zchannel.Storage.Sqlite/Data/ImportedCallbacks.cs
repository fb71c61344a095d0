using Zchannel.Storage.Sqlite.Callbacks;
using Zchannel.Storage.Sqlite.Data.Format;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Callbacks on their way into a database, behind those that are there. An event that is there already is passed over.
/// </summary>
internal sealed class ImportedCallbacks(StoreTransaction transaction)
{
    private readonly Dictionary<string, App> _apps = new(StringComparer.Ordinal);

    /// <summary>Takes a callback.</summary>
    /// <returns>Whether it was not there yet.</returns>
    public bool Add(CallbackLine line)
    {
        var app = Find(line.App);
        if (!app.Events.Add(line.Kept.Callback.Id))
        {
            return false;
        }

        CallbackTable.Put(transaction, CallbackId.Of(app.Id, ++app.LastNumber), line.IsExpected, line.Kept);
        return true;
    }

    /// <summary>Takes the last number of a channel's events, where it is the greater.</summary>
    public void Add(SequenceLine line)
    {
        var app = Find(line.App);
        SequenceTable.Put(transaction, app.Id, line.Channel, Math.Max(line.Last, SequenceTable.Read(transaction, app.Id, line.Channel)), line.Expires);
    }

    private App Find(string name)
    {
        if (!_apps.TryGetValue(name, out var app))
        {
            _apps[name] = app = new App(IdOf(name));
            using var select = transaction.Database.PrepareOnce("SELECT id, event FROM callbacks WHERE id BETWEEN ? AND ? ORDER BY id");
            select.Bind(1, CallbackId.Of(app.Id, 0)).Bind(2, CallbackId.Of(app.Id, CallbackId.MaxNumber));
            while (select.Step())
            {
                app.LastNumber = CallbackId.NumberOf(select.Integer(0));
                app.Events.Add(select.Text(1) ?? "");
            }
        }

        return app;
    }

    private long IdOf(string name)
    {
        using var select = transaction.Database.PrepareOnce("SELECT id FROM callback_apps WHERE app = ?");
        return select.Bind(1, name).Step() ? select.Integer(0) : new CallbackApp(name).Id(transaction);
    }

    private sealed class App(long id)
    {
        public long Id => id;

        public long LastNumber { get; set; }

        public HashSet<string> Events { get; } = new(StringComparer.Ordinal);
    }
}
