using Zchannel.Storage.Sqlite.Callbacks;
using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// What is read of a database when it is opened, before anything is written to it: where this cannot be, nothing can be served.
/// </summary>
/// <param name="Trimming">What was left to delete.</param>
/// <param name="Stored">What each app has.</param>
/// <param name="ExpiredKeys">When the next publish key expires.</param>
/// <param name="CallbackApps">The apps that have, or had, callbacks.</param>
internal sealed record StoreContents(Trimming Trimming, StoredBytes Stored, ExpiredKeys ExpiredKeys, IReadOnlyDictionary<string, CallbackApp> CallbackApps)
{
    /// <summary>Reads it.</summary>
    public static StoreContents Read(Database database, SqliteStorageOptions options, StoreFigures figures)
    {
        // Walks through all channels: what comes to one later must not be the first to find out.
        database.ReadInteger("SELECT sum(length(app) + length(name) + length(root) + head) FROM channels NOT INDEXED");
        return new StoreContents(
            new Trimming(database, figures), new StoredBytes(database), new ExpiredKeys(database, options.TimeProvider), CallbackApp.ReadAll(database));
    }
}
