using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels.Recent;

/// <summary>
/// Settles what a server that did not stop cleanly has left in the order in which it came: before anybody reads the database.
/// </summary>
internal static class UnsettledRows
{
    private const string SelectSql = "SELECT number, id, time, kind, excluded, checksum, payload FROM recent ORDER BY number";

    /// <summary>Settles them.</summary>
    /// <param name="database">The database, open for writing, in no transaction.</param>
    public static void Settle(Database database)
    {
        if (database.ReadInteger("SELECT EXISTS (SELECT 1 FROM recent)") == 0)
        {
            return;
        }

        var rows = Read(database);
        var transaction = new StoreTransaction(database);
        transaction.Begin();
        foreach (var channel in rows.OrderBy(row => row.Id).GroupBy(row => PublicationId.ChannelOf(row.Id)))
        {
            var settled = new SettledChannel(transaction, channel.Key);
            foreach (var row in channel.Where(row => settled.Take(PublicationId.OffsetOf(row.Id), row.Time, row.Bytes)))
            {
                RecentRows.Settle(transaction, row.Number);
            }

            settled.Write(transaction);
        }

        transaction.Statement("DELETE FROM recent").Run();
        transaction.Commit();
    }

    // What is damaged is lost, and with it what its channels were told after it; whoever has heard of that comes from an epoch that has ended before.
    private static List<UnsettledRow> Read(Database database)
    {
        var rows = new List<UnsettledRow>();
        using var select = database.PrepareOnce(SelectSql);
        try
        {
            while (select.Step())
            {
                if (UnsettledRow.Read(select) is { } row)
                {
                    rows.Add(row);
                }
            }
        }
        catch (SqliteException exception) when (WriteFailure.IsDamage(exception) && rows.Count > 0)
        {
            // The look through the whole database, which follows, tells of it.
        }

        return rows;
    }
}
