using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// A database that was opened to be served.
/// </summary>
/// <param name="Database">The connection for writing.</param>
/// <param name="Generations">Its generations.</param>
/// <param name="WasStoppedCleanly">Whether it is as the last clean stop has left it.</param>
internal sealed partial record StoreOpening(Database Database, Generations Generations, bool WasStoppedCleanly)
{
    /// <summary>Opens a database, whatever state it is in. One that cannot be read is set aside, and an empty one takes its place.</summary>
    /// <exception cref="StoreRefusedException">It cannot be opened, and was not changed.</exception>
    public static StoreOpening Open(SqliteStorageOptions options)
    {
        var files = new StoreFiles(options.Directory);
        try
        {
            var stopped = StoppedMark.Take(files);
            return TryOpen(files, options, stopped, out var damage) ?? OpenAnew(files, options, damage!);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw DatabaseAccess.Explain(files.Database, exception) ?? new StoreRefusedException($"The database in '{files.Directory}' cannot be opened: {exception.Message}", exception);
        }
    }

    private static StoreOpening? TryOpen(StoreFiles files, SqliteStorageOptions options, string? stopped, out SqliteException? damage)
    {
        Database? database = null;
        damage = null;
        try
        {
            database = StoreDatabase.OpenForWriting(files, options.Vfs);
            var generations = Generations.Begin(database, stopped, options.TimeProvider.GetUtcNow(), out var isNew);
            // Walks through all channels: without them nothing can be served.
            database.ReadInteger("SELECT sum(length(app) + length(name) + length(root) + head) FROM channels NOT INDEXED");
            if (isNew && generations.All.Length > 1)
            {
                Log.NotStoppedCleanly(options.LoggerFactory.CreateLogger<StoreOpening>(), files.Database);
            }

            return new StoreOpening(database, generations, WasStoppedCleanly: !isNew);
        }
        catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
        {
            damage = exception;
            database?.LeaveLogAlone();
            database?.Dispose();
            return null;
        }
        catch
        {
            database?.Dispose();
            throw;
        }
    }

    private static StoreOpening OpenAnew(StoreFiles files, SqliteStorageOptions options, SqliteException damage)
    {
        var aside = DamagedFiles.SetAside(files, options.TimeProvider.GetUtcNow());
        Log.SetAside(options.LoggerFactory.CreateLogger<StoreOpening>(), files.Database, damage.Message, aside);
        return TryOpen(files, options, stopped: null, out var again) ?? throw again!;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The database {Database} cannot be read: {Reason} It was set aside as {Aside}, and durable channels begin anew: whoever comes back to one is told of a gap. 'zchannel data export' may get out of it what is still there.")]
        public static partial void SetAside(ILogger logger, string database, string reason, string aside);

        [LoggerMessage(2, LogLevel.Information, "The database {Database} does not come from a clean stop. Durable channels go on behind what it holds, in new epochs: whoever has seen more than that is told of a gap.")]
        public static partial void NotStoppedCleanly(ILogger logger, string database);
    }
}
