using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// Whether the database is still the one that this server has opened: looked at within each transaction, so that nothing is acknowledged
/// that lies in a file without a name, or beside what another server writes. For the writer's thread alone.
/// </summary>
/// <param name="files">Where the database is.</param>
/// <param name="generation">The generation that this server has begun, or goes on with.</param>
internal sealed class Ownership(StoreFiles files, long generation)
{
    private readonly (ulong? Database, ulong? Log) _files = Numbers(files);

    /// <summary>Makes sure of it.</summary>
    /// <exception cref="StoreLostException">It is not.</exception>
    public void Check(StoreTransaction transaction)
    {
        if (Numbers(files) != _files)
        {
            throw new StoreLostException($"The file '{files.Database}', or its log, was taken away or replaced while the server runs.");
        }

        // Every server that finds no clean stop begins a generation before it serves.
        var latest = transaction.Statement("SELECT max(number) FROM generations");
        var isOurs = latest.Step() && latest.Integer(0) == generation;
        latest.Reset();
        if (!isOurs)
        {
            throw new StoreLostException($"Another server has opened '{files.Database}' meanwhile. Each needs a data directory of its own.");
        }
    }

    private static (ulong? Database, ulong? Log) Numbers(StoreFiles files) => (FileIdentity.NumberOf(files.Database), FileIdentity.NumberOf(files.Log));
}
