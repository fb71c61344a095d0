using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Callbacks;
using Zchannel.Storage.Sqlite.Data.Format;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Reads callbacks with their sequences, and tells what is damaged.
/// </summary>
/// <param name="data">The database.</param>
/// <param name="tell">Is told of damage.</param>
internal sealed class CallbackReading(DataReader data, Action<DataDamage> tell)
{
    private const int AllOfThem = int.MaxValue;

    /// <summary>Reads the apps that have, or had, callbacks.</summary>
    public List<(long Id, string App)> ReadApps()
    {
        List<(long, string)> apps = [];
        Guard("the apps that have callbacks", app: null, () =>
        {
            using var select = data.Reader.Database.PrepareOnce("SELECT id, app FROM callback_apps NOT INDEXED ORDER BY id");
            while (select.Step())
            {
                apps.Add((select.Integer(0), select.Text(1) ?? ""));
            }
        });
        return apps;
    }

    /// <summary>Reads the callbacks of an app, oldest first.</summary>
    public void ReadCallbacks((long Id, string App) app, Action<CallbackLine> read) => Guard("some of its callbacks", app.App, () =>
    {
        using var select = data.Reader.Database.PrepareOnce(CallbackTable.ReadSql);
        select.Bind(1, CallbackId.Of(app.Id, 0)).Bind(2, CallbackId.Of(app.Id, CallbackId.MaxNumber)).Bind(3, AllOfThem);
        while (select.Step())
        {
            if (CallbackTable.Read(select) is { } row)
            {
                read(new CallbackLine(app.App, row.IsExpected, row.Kept));
            }
            else
            {
                tell(new DataDamage("a callback is not as it was written", app.App));
            }
        }
    });

    /// <summary>Reads the last numbers that the events of an app's channels have taken.</summary>
    public void ReadSequences((long Id, string App) app, Action<SequenceLine> read) => Guard("some of its callbacks' sequences", app.App, () =>
    {
        using var select = data.Reader.Database.PrepareOnce("SELECT channel, last, expires FROM callback_sequences WHERE app = ? ORDER BY channel");
        select.Bind(1, app.Id);
        while (select.Step())
        {
            var expires = Math.Clamp(select.Integer(2), 0, DateTime.MaxValue.Ticks);
            read(new SequenceLine(app.App, select.Text(0) ?? "", select.Integer(1), new DateTimeOffset(expires, TimeSpan.Zero)));
        }
    });

    private void Guard(string what, string? app, Action read)
    {
        try
        {
            read();
        }
        catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
        {
            tell(new DataDamage($"{what} cannot be read", app));
        }
    }
}
