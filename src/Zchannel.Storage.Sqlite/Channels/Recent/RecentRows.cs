using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels.Recent;

/// <summary>
/// Publications as rows in the order in which they came.
/// </summary>
internal static class RecentRows
{
    private const string InsertSql = "INSERT INTO recent (number, id, time, kind, excluded, checksum, payload) VALUES (?, ?, ?, ?, ?, ?, ?)";
    private const string EraseSql = "UPDATE recent SET excluded = ?2, checksum = ?3, payload = x'' WHERE number = ?1";
    private const string DeleteSql = "DELETE FROM recent WHERE number <= ?";
    private const string SettleSql = """
        INSERT OR REPLACE INTO publications (id, time, kind, excluded, checksum, payload)
        SELECT id, time, kind, excluded, checksum, payload FROM recent WHERE number = ?
        """;

    public static void Insert(StoreTransaction transaction, long number, long id, Publication publication)
    {
        var payload = publication.Payload.Span;
        var time = publication.Time.UtcTicks;
        transaction.Statement(InsertSql)
            .Bind(1, number).Bind(2, id).Bind(3, time).Bind(4, (long)publication.Kind).Bind(5, publication.ExcludedClient)
            .Bind(6, RowChecksum.Of(id, time, publication.Kind, publication.ExcludedClient, payload)).Bind(7, payload)
            .Run();
    }

    public static void Erase(StoreTransaction transaction, long number, long id, IndexEntry entry) =>
        transaction.Statement(EraseSql)
            .Bind(1, number).Bind(2, Publication.Everyone).Bind(3, RowChecksum.Of(id, entry.Time, entry.Kind, Publication.Everyone, []))
            .Run();

    /// <summary>Writes a row where its channel has its publications. The one that it is made of stays.</summary>
    public static void Settle(StoreTransaction transaction, long number) => transaction.Statement(SettleSql).Bind(1, number).Run();

    public static void DeleteThrough(StoreTransaction transaction, long number) => transaction.Statement(DeleteSql).Bind(1, number).Run();
}
