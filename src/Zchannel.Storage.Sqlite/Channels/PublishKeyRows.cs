using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Reading;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// What publishers call their publishes, as rows.
/// </summary>
internal static class PublishKeyRows
{
    // One whose time is over may still be there.
    private const string InsertSql = """
        INSERT OR REPLACE INTO publish_keys (channel, key, hash, offset, receivers, expires, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)
        """;

    private const string FindSql = "SELECT hash, offset, receivers, expires, checksum FROM publish_keys WHERE channel = ? AND key = ?";

    private const string DeleteSql = """
        DELETE FROM publish_keys WHERE (channel, key) IN (SELECT channel, key FROM publish_keys WHERE expires <= ? ORDER BY expires LIMIT ?)
        """;

    private const string NextSql = "SELECT min(expires) FROM publish_keys";

    public static void Insert(StoreTransaction transaction, long channel, PublishKey key, long offset, int receivers) =>
        transaction.Statement(InsertSql)
            .Bind(1, channel).Bind(2, key.Key).Bind(3, key.Hash.Span).Bind(4, offset).Bind(5, receivers).Bind(6, key.Expires.UtcTicks)
            .Bind(7, Checksum(channel, key.Key, key.Hash.Span, offset, receivers, key.Expires.UtcTicks))
            .Run();

    /// <summary>Finds a publish.</summary>
    /// <returns>What became of it, with its offset; null where it is not known, or not any more.</returns>
    public static (byte[] Hash, long Offset, int Receivers)? Find(StoreReader reader, (long Channel, string Key, long Now) publish)
    {
        var row = reader.Statement(FindSql).Bind(1, publish.Channel).Bind(2, publish.Key);
        try
        {
            if (!row.Step() || row.Integer(3) <= publish.Now)
            {
                return null;
            }

            var (hash, offset, receivers) = (row.Blob(0).ToArray(), row.Integer(1), (int)row.Integer(2));
            return row.Integer(4) == Checksum(publish.Channel, publish.Key, hash, offset, receivers, row.Integer(3)) ? (hash, offset, receivers) : null;
        }
        finally
        {
            row.Reset();
        }
    }

    /// <summary>Deletes those whose time is over, the oldest first.</summary>
    /// <returns>How many; fewer than the limit when all are gone.</returns>
    public static int DeleteExpired(StoreTransaction transaction, long now, int limit)
    {
        transaction.Statement(DeleteSql).Bind(1, now).Bind(2, limit).Run();
        return transaction.Database.Changes;
    }

    /// <summary>Tells when the next one's time is over, in ticks of UTC; the greatest number where there are none.</summary>
    public static long NextExpiry(StoreTransaction transaction) => Next(transaction.Statement(NextSql));

    /// <summary>Tells when the first one's time is over.</summary>
    public static long NextExpiry(Database database)
    {
        using var statement = database.PrepareOnce(NextSql);
        return Next(statement);
    }

    private static long Next(Statement statement)
    {
        var next = statement.Step() && !statement.IsNull(0) ? statement.Integer(0) : long.MaxValue;
        statement.Reset();
        return next;
    }

    /// <summary>What is kept beside it.</summary>
    public static long Checksum(long channel, string key, ReadOnlySpan<byte> hash, long offset, int receivers, long expires)
    {
        var length = 32 + Encoding.UTF8.GetByteCount(key);
        Span<byte> bytes = length <= 256 ? stackalloc byte[length] : new byte[length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, channel);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], receivers);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], expires);
        Encoding.UTF8.GetBytes(key, bytes[32..]);
        return (long)XxHash3.HashToUInt64(hash, (long)XxHash3.HashToUInt64(bytes));
    }
}
