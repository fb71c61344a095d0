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
/// <param name="Contents">What was read of it.</param>
/// <param name="Figures">Where what is done with it is counted.</param>
internal sealed partial record StoreOpening(Database Database, Generations Generations, bool WasStoppedCleanly, StoreContents Contents, StoreFigures Figures)
{
    /// <summary>Opens a database, whatever state it is in. One that cannot be read is set aside, and an empty one takes its place.</summary>
    /// <exception cref="StoreRefusedException">It cannot be opened, and was not changed.</exception>
    /// <exception cref="SqliteException">Nor can it, as <see cref="Refusal"/> says.</exception>
    public static StoreOpening Open(SqliteStorageOptions options)
    {
        var files = new StoreFiles(options.Directory);
        var (stopped, isGone) = (StoppedMark.Read(files), LostDatabase.IsGone(files));
        var opening = TryOpen(files, options, stopped, out var damage) ?? OpenAnew(files, options, damage!);
        if (isGone && damage is null)
        {
            Log.Gone(options.LoggerFactory.CreateLogger<StoreOpening>(), files.Database, files.Stopped);
        }

        return opening;
    }

    /// <summary>Says why a store cannot be opened; null where that is no matter of its files.</summary>
    public static StoreRefusedException? Refusal(StoreFiles files, Exception exception) => exception is SqliteException or IOException or UnauthorizedAccessException
        ? DatabaseAccess.Explain(files.Database, exception) ?? new StoreRefusedException($"The database in '{files.Directory}' cannot be opened: {exception.Message}", exception)
        : null;

    private static StoreOpening? TryOpen(StoreFiles files, SqliteStorageOptions options, string? stopped, out SqliteException? damage)
    {
        Database? database = null;
        damage = null;
        try
        {
            database = StoreDatabase.OpenForWriting(files, options.Vfs);
            var figures = new StoreFigures();
            var contents = StoreContents.Read(database, options, figures);
            var generations = Generations.Begin(database, stopped, options.TimeProvider.GetUtcNow(), out var isNew);
            StoppedMark.Remove(files);
            if (isNew && generations.All.Length > 1)
            {
                Log.NotStoppedCleanly(options.LoggerFactory.CreateLogger<StoreOpening>(), files.Database);
            }

            return new StoreOpening(database, generations, WasStoppedCleanly: !isNew, contents, figures);
        }
        catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
        {
            damage = exception;
            database?.CloseUnchanged(files);
            return null;
        }
        catch
        {
            database?.CloseUnchanged(files);
            throw;
        }
    }

    private static StoreOpening OpenAnew(StoreFiles files, SqliteStorageOptions options, SqliteException damage)
    {
        var isLost = LostDatabase.Describe(files.Database) is not null;
        var aside = DamagedFiles.SetAside(files, options.TimeProvider.GetUtcNow());
        var logger = options.LoggerFactory.CreateLogger<StoreOpening>();
        if (isLost)
        {
            Log.Lost(logger, files.Database, damage.Message, aside);
        }
        else
        {
            Log.SetAside(logger, files.Database, damage.Message, aside);
        }

        return TryOpen(files, options, stopped: null, out var again) ?? throw again!;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The database {Database} cannot be read: {Reason} It was set aside as {Aside}, and durable channels begin anew: whoever comes back to one is told of a gap. 'zchannel data export --salvage --database {Aside} FILE' may get out of it what is still there.")]
        public static partial void SetAside(ILogger logger, string database, string reason, string aside);

        [LoggerMessage(2, LogLevel.Information, "The database {Database} does not come from a clean stop. Durable channels go on behind what it holds, in new epochs: whoever has seen more than that is told of a gap.")]
        public static partial void NotStoppedCleanly(ILogger logger, string database);

        [LoggerMessage(3, LogLevel.Critical, "The database {Database} is lost. {Reason} What is left was set aside as {Aside}*, and durable channels begin anew: whoever comes back to one is told of a gap. Restore a backup.")]
        public static partial void Lost(ILogger logger, string database, string reason, string aside);

        [LoggerMessage(4, LogLevel.Critical, "The database {Database} is gone or empty, although there was one at the last stop, as {Mark} says. Durable channels begin anew in an empty one: whoever comes back to one is told of a gap. Restore a backup, unless this was meant.")]
        public static partial void Gone(ILogger logger, string database, string mark);
    }
}
