using Microsoft.Extensions.Logging;
using Zchannel.Callbacks;
using Zchannel.Storage.Sqlite.Reading;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Callbacks;

/// <summary>
/// Keeps the callbacks of one app in the database. Safe for concurrent use.
/// </summary>
internal sealed partial class AppCallbackJournal(
    string name, CallbackApp app, StoreWriter writer, StoreReaders readers, StoreFigures figures, ILogger<SqliteCallbackJournal> logger) : IAppCallbackJournal
{
    /// <inheritdoc />
    public long LastNumber => app.LastNumber;

    /// <inheritdoc />
    public StorageUnavailableException? Refusal => writer.Refusal;

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<CallbackRow>> ReadAsync(long after, long last, int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (rows, damaged, end) = await readers.ReadAsync(
                (First: CallbackId.Of(app.OpenedWith, after + 1), Last: CallbackId.Of(app.OpenedWith, last), Count: count),
                static (reader, range) => Read(reader, range.First, range.Last, range.Count),
                cancellationToken).ConfigureAwait(false);
            if (damaged > 0)
            {
                figures.FoundDamage(damaged);
                Log.Damaged(logger, damaged, name);
            }

            if (rows.Count > 0 || damaged == 0)
            {
                return rows;
            }

            after = end;
        }
    }

    /// <inheritdoc />
    public void Post(ICallbackChanges changes) => writer.Post(new CallbackWrite(app, changes));

    private static (List<CallbackRow> Rows, int Damaged, long End) Read(StoreReader reader, long first, long last, int count)
    {
        var (rows, damaged, end) = (new List<CallbackRow>(), 0, 0L);
        var select = reader.Statement(CallbackTable.ReadSql).Bind(1, first).Bind(2, last).Bind(3, count);
        try
        {
            while (select.Step())
            {
                end = CallbackId.NumberOf(select.Integer(0));
                if (CallbackTable.Read(select) is { } row)
                {
                    rows.Add(row);
                }
                else
                {
                    damaged++;
                }
            }
        }
        finally
        {
            select.Reset();
        }

        return (rows, damaged, end);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Count} callbacks of app {App} are damaged and are left out. 'zchannel data check' tells more.")]
        public static partial void Damaged(ILogger logger, int count, string app);
    }
}
