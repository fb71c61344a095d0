using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Zchannel.Callbacks;
using Zchannel.Storage.Sqlite.Reading;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Callbacks;

/// <summary>
/// Keeps the callbacks of all apps in the database. Safe for concurrent use.
/// </summary>
internal sealed class SqliteCallbackJournal : ICallbackJournal
{
    private readonly StoreWriter _writer;
    private readonly StoreReaders _readers;
    private readonly StoreFigures _figures;
    private readonly ILogger<SqliteCallbackJournal> _logger;
    private readonly ConcurrentDictionary<string, CallbackApp> _apps;

    /// <summary>Makes the journal.</summary>
    /// <param name="apps">The apps that the database knows (<see cref="CallbackApp.ReadAll"/>).</param>
    /// <param name="writer">What writes.</param>
    /// <param name="readers">What reads.</param>
    /// <param name="figures">Where damage is counted.</param>
    /// <param name="options">How the store was opened.</param>
    public SqliteCallbackJournal(IEnumerable<KeyValuePair<string, CallbackApp>> apps, StoreWriter writer, StoreReaders readers, StoreFigures figures, SqliteStorageOptions options)
    {
        (_writer, _readers, _figures) = (writer, readers, figures);
        _logger = options.LoggerFactory.CreateLogger<SqliteCallbackJournal>();
        _apps = new(apps, StringComparer.Ordinal);
    }

    /// <inheritdoc />
    public IAppCallbackJournal? Open(string app) =>
        new AppCallbackJournal(app, _apps.GetOrAdd(app, static name => new CallbackApp(name)), _writer, _readers, _figures, _logger);
}
