using System.Collections.Concurrent;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Adds up what each app has in the database: the bytes of its payloads, and <see cref="Overhead"/> for each publication. Safe for concurrent use.
/// </summary>
internal sealed class StoredBytes
{
    /// <summary>What a publication counts beside its payload: about what its row takes up.</summary>
    public const int Overhead = 64;

    private const string ReadSql = "SELECT app, sum(bytes + 64 * (head - first + 1)) FROM channels GROUP BY app";

    private readonly ConcurrentDictionary<string, Account> _accounts = new(StringComparer.Ordinal);

    /// <summary>Begins with what is in the database.</summary>
    public StoredBytes(Database database)
    {
        using var select = database.PrepareOnce(ReadSql);
        while (select.Step())
        {
            // One without an app is damaged, and nobody comes to it.
            if (select.Text(0) is { } app)
            {
                Of(app).Add(select.Integer(1));
            }
        }
    }

    /// <summary>All apps that have, or had, something.</summary>
    public IEnumerable<(string App, long Bytes)> All => _accounts.Select(static account => (account.Key, account.Value.Bytes));

    /// <summary>The account of an app.</summary>
    public Account Of(string app) => _accounts.GetOrAdd(app, static _ => new Account());

    /// <summary>What so many publications count.</summary>
    public static long Cost(long bytes, long count) => bytes + (Overhead * count);

    /// <summary>What one app has.</summary>
    internal sealed class Account
    {
        private long _bytes;

        public long Bytes => Volatile.Read(ref _bytes);

        public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
    }
}
