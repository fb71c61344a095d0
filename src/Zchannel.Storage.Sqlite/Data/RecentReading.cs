using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Data.Format;
using Zchannel.Storage.Sqlite.Reading;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Reads the publications that are not where their channels have theirs yet: a server settles them later, or the start after a kill does.
/// </summary>
internal static class RecentReading
{
    private const string Sql = "SELECT number, id, time, kind, excluded, checksum, payload FROM recent WHERE number BETWEEN ? AND ? ORDER BY number";

    /// <summary>Reads them; there are so few that they fit into memory.</summary>
    /// <returns>Those of each channel's number, by their offsets.</returns>
    public static Dictionary<long, SortedDictionary<long, PublicationLine>> Read(DataReader data, Action<DataDamage> tell)
    {
        Dictionary<long, SortedDictionary<long, PublicationLine>> channels = [];
        var isWhole = DamagedRange.Read(data.Reader, Sql, 1, Greatest(data), row =>
        {
            var (id, time, kind, excluded) = (row.Integer(1), row.Integer(2), (PublicationKind)row.Integer(3), row.Text(4));
            var payload = row.Blob(6);
            if (row.Integer(5) != RowChecksum.Of(id, time, kind, excluded, payload))
            {
                tell(new DataDamage("one of the newest publications is not as it was written"));
                return;
            }

            var (channel, offset) = (PublicationId.ChannelOf(id), PublicationId.OffsetOf(id));
            if (!channels.TryGetValue(channel, out var publications))
            {
                channels[channel] = publications = [];
            }

            publications[offset] = new PublicationLine(offset, new DateTimeOffset(time, TimeSpan.Zero), kind, payload.ToArray(), excluded);
        });
        if (!isWhole)
        {
            tell(new DataDamage("some of the newest publications cannot be read"));
        }

        return channels;
    }

    // A damaged end is told of by the reading, which then tries the numbers behind what it has read.
    private static long Greatest(DataReader data)
    {
        try
        {
            return data.Reader.Database.ReadInteger("SELECT max(number) FROM recent");
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception) when (Writing.WriteFailure.IsDamage(exception))
        {
            return long.MaxValue;
        }
    }
}
