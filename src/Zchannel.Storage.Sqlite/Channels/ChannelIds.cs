using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Numbers channels. A number is given again only when all are used up, and nothing with it is left. For the writer's thread alone.
/// </summary>
internal sealed class ChannelIds(long greatest = PublicationId.MaxChannel)
{
    private const string GreatestSql = """
        SELECT max(
          coalesce((SELECT max(id) FROM channels), 0), coalesce((SELECT max(channel) FROM forgotten), 0),
          coalesce((SELECT max(id) FROM publications), 0) >> 40)
        """;

    // Behind each channel there may be a free number; what is left of one that is forgotten, or was damaged, keeps its number taken.
    private const string FreeSql = """
        SELECT c.id + 1 FROM (SELECT 0 AS id UNION ALL SELECT id FROM channels) AS c
        WHERE c.id < ?1
          AND NOT EXISTS (SELECT 1 FROM channels WHERE id = c.id + 1)
          AND NOT EXISTS (SELECT 1 FROM forgotten WHERE channel = c.id + 1)
          AND NOT EXISTS (SELECT 1 FROM publications WHERE id BETWEEN (c.id + 1) << 40 AND (c.id + 2 << 40) - 1)
        LIMIT 1
        """;

    private long _last = -1;

    /// <summary>Gives the next number.</summary>
    /// <exception cref="StorageUnavailableException">There is none.</exception>
    public long Next(StoreTransaction transaction)
    {
        if (_last < 0)
        {
            _last = Read(transaction.Statement(GreatestSql)) ?? 0;
        }

        if (_last < greatest)
        {
            return ++_last;
        }

        return Read(transaction.Statement(FreeSql).Bind(1, greatest))
            ?? throw new StorageUnavailableException("The database holds as many channels as it can.");
    }

    private static long? Read(Files.Statement statement)
    {
        try
        {
            return statement.Step() ? statement.Integer(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }
}
