using Zchannel.Storage.Sqlite.Reading;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Channels as rows.
/// </summary>
internal static class ChannelRows
{
    private const string FindSql = "SELECT id, root, lineage, head, last_used, checksum, first, bytes FROM channels WHERE app = ? AND name = ?";
    private const string FindByIdSql = "SELECT app, name, root, lineage, head, last_used, checksum, first, bytes, oldest FROM channels WHERE id = ?";
    private const string FindCostSql = "SELECT id, bytes, head - first + 1 FROM channels WHERE app = ? AND name = ?";
    private const string ReplaceSql = "DELETE FROM channels WHERE app = ? AND name = ?";
    private const string InsertSql = """
        INSERT INTO channels (id, lineage, head, last_used, checksum, first, bytes, oldest, app, name, root) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string UpdateSql = """
        UPDATE channels SET lineage = ?2, head = ?3, last_used = ?4, checksum = ?5, first = ?6, bytes = ?7, oldest = ?8 WHERE id = ?1
        """;

    private const string TrimSql = "UPDATE channels SET first = ?2, bytes = ?3, oldest = ?4 WHERE id = ?1";
    private const string ForgetSql = "INSERT OR IGNORE INTO forgotten (channel) VALUES (?)";
    private const string DeleteSql = "DELETE FROM channels WHERE id = ?";

    /// <summary>Finds a channel.</summary>
    /// <param name="reader">What reads.</param>
    /// <param name="address">The channel.</param>
    /// <param name="isDamaged">Whether there is something in its place that is not what was written.</param>
    public static ChannelRow? Find(StoreReader reader, ChannelAddress address, out bool isDamaged)
    {
        var statement = reader.Statement(FindSql).Bind(1, address.App).Bind(2, address.Channel);
        try
        {
            isDamaged = false;
            if (!statement.Step())
            {
                return null;
            }

            var row = new ChannelRow
            {
                Id = statement.Integer(0),
                Address = address,
                Root = statement.Blob(1).ToArray(),
                Lineage = statement.Text(2)!,
                Head = statement.Integer(3),
                LastUsed = statement.Integer(4),
                First = statement.Integer(6),
                Bytes = statement.Integer(7),
            };
            isDamaged = row.Checksum() != statement.Integer(5);
            return isDamaged ? null : row;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Finds a channel by its number; null where there is none, or something that is not what was written.</summary>
    public static ChannelRow? Find(StoreTransaction transaction, long id, out HistorySummary summary)
    {
        var statement = transaction.Statement(FindByIdSql).Bind(1, id);
        try
        {
            summary = default;
            if (!statement.Step())
            {
                return null;
            }

            summary = new HistorySummary(statement.Integer(7), statement.Integer(8), statement.Integer(9));
            var row = new ChannelRow
            {
                Id = id,
                Address = new ChannelAddress(statement.Text(0)!, statement.Text(1)!),
                Root = statement.Blob(2).ToArray(),
                Lineage = statement.Text(3)!,
                Head = statement.Integer(4),
                LastUsed = statement.Integer(5),
                First = summary.First,
                Bytes = summary.Bytes,
            };
            return row.Checksum() == statement.Integer(6) ? row : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Finds a channel's number, and what it counts (<see cref="StoredBytes"/>); 0 where there is none.</summary>
    public static (long Id, long Cost) FindCost(StoreTransaction transaction, ChannelAddress address)
    {
        var statement = transaction.Statement(FindCostSql).Bind(1, address.App).Bind(2, address.Channel);
        var found = statement.Step() ? (statement.Integer(0), StoredBytes.Cost(statement.Integer(1), statement.Integer(2))) : (0, 0);
        statement.Reset();
        return found;
    }

    /// <summary>Writes a new channel, in the place of what there is.</summary>
    public static void Insert(StoreTransaction transaction, ChannelRow row, HistorySummary summary)
    {
        transaction.Statement(ReplaceSql).Bind(1, row.Address.App).Bind(2, row.Address.Channel).Run();
        Bind(transaction.Statement(InsertSql), row, summary).Bind(9, row.Address.App).Bind(10, row.Address.Channel).Bind(11, row.Root).Run();
    }

    /// <summary>Writes what has changed of a channel.</summary>
    public static void Update(StoreTransaction transaction, ChannelRow row, HistorySummary summary) =>
        Bind(transaction.Statement(UpdateSql), row, summary).Run();

    /// <summary>Writes that publications have gone.</summary>
    public static void Trim(StoreTransaction transaction, long channel, HistorySummary summary) =>
        transaction.Statement(TrimSql).Bind(1, channel).Bind(2, summary.First).Bind(3, summary.Bytes).Bind(4, summary.Oldest).Run();

    /// <summary>Takes a channel out; its publications are left for later.</summary>
    public static void Forget(StoreTransaction transaction, long channel)
    {
        transaction.Statement(ForgetSql).Bind(1, channel).Run();
        transaction.Statement(DeleteSql).Bind(1, channel).Run();
    }

    private static Files.Statement Bind(Files.Statement statement, ChannelRow row, HistorySummary summary) =>
        statement.Bind(1, row.Id).Bind(2, row.Lineage).Bind(3, row.Head).Bind(4, row.LastUsed).Bind(5, row.Checksum())
            .Bind(6, summary.First).Bind(7, summary.Bytes).Bind(8, summary.Oldest);
}
