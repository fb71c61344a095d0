using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Callbacks;

/// <summary>
/// The last number that an event of each channel has taken.
/// </summary>
internal static class SequenceTable
{
    private const string PutSql = """
        INSERT INTO callback_sequences (app, channel, last, expires) VALUES (?, ?, ?, ?)
        ON CONFLICT (app, channel) DO UPDATE SET last = excluded.last, expires = excluded.expires
        """;

    public static long Read(StoreTransaction transaction, long app, string channel)
    {
        var select = transaction.Statement("SELECT last FROM callback_sequences WHERE app = ? AND channel = ?").Bind(1, app).Bind(2, channel);
        try
        {
            return select.Step() ? select.Integer(0) : 0;
        }
        finally
        {
            select.Reset();
        }
    }

    public static void Put(StoreTransaction transaction, long app, string channel, long last, DateTimeOffset expires) =>
        transaction.Statement(PutSql).Bind(1, app).Bind(2, channel).Bind(3, last).Bind(4, expires.UtcTicks).Run();
}
