using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Reading;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Publications as rows.
/// </summary>
internal static class PublicationRows
{
    private const string InsertSql = "INSERT INTO publications (id, time, kind, excluded, checksum, payload) VALUES (?, ?, ?, ?, ?, ?)";
    private const string EraseSql = "UPDATE publications SET excluded = ?2, checksum = ?3, payload = x'' WHERE id = ?1";
    private const string DeleteSql =
        "DELETE FROM publications WHERE id IN (SELECT id FROM publications WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?)";
    private const string ReadSql = "SELECT id, time, kind, excluded, checksum, payload FROM publications WHERE id BETWEEN ? AND ? ORDER BY id";
    private const string ReadIndexSql =
        "SELECT id, time, kind, excluded IS '*', length(payload) FROM publications WHERE id BETWEEN ? AND ? ORDER BY id";

    public static void Insert(StoreTransaction transaction, long id, Publication publication)
    {
        var payload = publication.Payload.Span;
        var time = publication.Time.UtcTicks;
        transaction.Statement(InsertSql)
            .Bind(1, id).Bind(2, time).Bind(3, (long)publication.Kind).Bind(4, publication.ExcludedClient)
            .Bind(5, RowChecksum.Of(id, time, publication.Kind, publication.ExcludedClient, payload)).Bind(6, payload)
            .Run();
    }

    public static void Erase(StoreTransaction transaction, long id, IndexEntry entry) =>
        transaction.Statement(EraseSql)
            .Bind(1, id).Bind(2, Publication.Everyone).Bind(3, RowChecksum.Of(id, entry.Time, entry.Kind, Publication.Everyone, []))
            .Run();

    /// <summary>Deletes the oldest of a range.</summary>
    /// <returns>How many; fewer than the limit when all are gone.</returns>
    public static int Delete(StoreTransaction transaction, long first, long last, int limit)
    {
        transaction.Statement(DeleteSql).Bind(1, first).Bind(2, last).Bind(3, limit).Run();
        return transaction.Database.Changes;
    }

    /// <summary>Reads the publications of a page that are there and as they were written.</summary>
    public static List<Publication> ReadPage(StoreReader reader, (long Channel, PageRange Range, string Epoch) page)
    {
        var publications = new List<Publication>(page.Range.Count);
        DamagedRange.Read(reader, ReadSql, PublicationId.Of(page.Channel, page.Range.First), PublicationId.Of(page.Channel, page.Range.Last), row =>
        {
            if (TryRead(row, page.Epoch) is { } publication)
            {
                publications.Add(publication);
            }
        });
        return publications;
    }

    /// <summary>Reads what is kept of a channel. What is missing of it is marked as lost. No payload is read.</summary>
    public static HistoryIndex ReadIndex(StoreReader reader, long channel, long first, long head)
    {
        HistoryIndex? index = null;
        DamagedRange.Read(reader, ReadIndexSql, PublicationId.Of(channel, first), PublicationId.Of(channel, head), row =>
        {
            // What is missing of the oldest is as good as let go of.
            var offset = PublicationId.OffsetOf(row.Integer(0));
            index ??= new HistoryIndex(offset - 1);
            AddLost(index, offset - 1);
            var state = row.Integer(3) == 0 ? EntryState.Kept : EntryState.Erased;
            index.Add(new IndexEntry(row.Integer(1), (int)row.Integer(4), (PublicationKind)row.Integer(2), state));
        });
        index ??= new HistoryIndex(head);
        AddLost(index, head);
        return index;
    }

    // As old as the one before: times are looked for as if they never went back.
    private static void AddLost(HistoryIndex index, long last)
    {
        while (index.Head < last)
        {
            index.Add(new IndexEntry(index[index.Head].Time, length: 0, PublicationKind.Text, EntryState.Lost));
        }
    }

    private static Publication? TryRead(Statement row, string epoch)
    {
        var (id, time, kind, excluded) = (row.Integer(0), row.Integer(1), (PublicationKind)row.Integer(2), row.Text(3));
        var payload = row.Blob(5);
        if (row.Integer(4) != RowChecksum.Of(id, time, kind, excluded, payload))
        {
            return null;
        }

        var publication = new Publication(kind, payload.ToArray(), new DateTimeOffset(time, TimeSpan.Zero), excluded);
        publication.PlaceAt(new StreamPosition(epoch, PublicationId.OffsetOf(id)));
        return publication;
    }
}
