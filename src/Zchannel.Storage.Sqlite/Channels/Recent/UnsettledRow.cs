using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Channels.Recent;

/// <summary>
/// A publication that has yet to be settled, as the database has it.
/// </summary>
/// <param name="Number">The number of its row.</param>
/// <param name="Id">Its key among the publications of its channel.</param>
/// <param name="Time">When it was accepted, in ticks of UTC.</param>
/// <param name="Bytes">The bytes of its payload.</param>
internal readonly record struct UnsettledRow(long Number, long Id, long Time, int Bytes)
{
    /// <summary>Reads a row.</summary>
    /// <returns>Null where it is not what was written.</returns>
    public static UnsettledRow? Read(Statement row)
    {
        var (id, time) = (row.Integer(1), row.Integer(2));
        var payload = row.Blob(6);
        return row.Integer(5) == RowChecksum.Of(id, time, (PublicationKind)row.Integer(3), row.Text(4), payload)
            ? new UnsettledRow(row.Integer(0), id, time, payload.Length)
            : null;
    }
}
