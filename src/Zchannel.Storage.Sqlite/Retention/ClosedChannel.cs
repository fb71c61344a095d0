using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Reading;

namespace Zchannel.Storage.Sqlite.Retention;

/// <summary>
/// A channel that is only in the database.
/// </summary>
/// <param name="Id">Its number.</param>
/// <param name="Address">Which it is.</param>
/// <param name="Oldest">When the oldest publication that is kept was accepted, in ticks of UTC; the greatest number where none is kept.</param>
/// <param name="LastUsed">When it was last used, in ticks of UTC.</param>
/// <param name="Cost">What it counts (<see cref="StoredBytes"/>).</param>
internal readonly record struct ClosedChannel(long Id, ChannelAddress Address, long Oldest, long LastUsed, long Cost)
{
    private const string ReadOfAppSql = """
        SELECT id, app, name, oldest, last_used, bytes, head - first + 1 FROM channels WHERE app = ?1 AND first <= head
        """;

    private const string ReadBehindSql = """
        SELECT id, app, name, oldest, last_used, bytes, head - first + 1 FROM channels WHERE id > ?1 ORDER BY id LIMIT 256
        """;

    /// <summary>Reads those of an app that keep something, also of such as are open.</summary>
    public static List<ClosedChannel> ReadOfApp(StoreReader reader, string app) => Read(reader.Statement(ReadOfAppSql).Bind(1, app));

    /// <summary>Reads some of all, in the order of their numbers, also such as are open.</summary>
    /// <param name="reader">What reads.</param>
    /// <param name="id">The number behind which to begin.</param>
    public static List<ClosedChannel> ReadBehind(StoreReader reader, long id) => Read(reader.Statement(ReadBehindSql).Bind(1, id));

    private static List<ClosedChannel> Read(Files.Statement statement)
    {
        var channels = new List<ClosedChannel>();
        try
        {
            while (statement.Step())
            {
                channels.Add(new ClosedChannel(
                    statement.Integer(0), new ChannelAddress(statement.Text(1)!, statement.Text(2)!), statement.Integer(3), statement.Integer(4),
                    StoredBytes.Cost(statement.Integer(5), statement.Integer(6))));
            }
        }
        finally
        {
            statement.Reset();
        }

        return channels;
    }
}
