using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Data.Format;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Server.Commands.Data;

/// <summary>
/// Turns how a command that works on a database ended into words and an exit code.
/// </summary>
internal static class DataOutcome
{
    /// <summary>Runs a command's work.</summary>
    public static Task<int> OfAsync(CommandConsole console, bool json, Func<Task<int>> work, CancellationToken cancellationToken) => Outcome.OfAsync(
        console,
        json,
        ExitCode.Interrupted,
        async () =>
        {
            try
            {
                return await work();
            }
            catch (DataDamagedException exception)
            {
                Outcome.Tell(console, json, "damaged", exception.Message);
                return ExitCode.Damaged;
            }
            catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
            {
                Outcome.Tell(console, json, "damaged", $"The database is damaged. {exception.Message} Nothing was changed.");
                return ExitCode.Damaged;
            }
            catch (StoreRefusedException exception)
            {
                Outcome.Tell(console, json, "data_directory", exception.Message);
                return ExitCode.CannotStore;
            }
            catch (NoRoomException exception)
            {
                Outcome.Tell(console, json, "no_room", exception.Message);
                return ExitCode.Failure;
            }
            catch (NotInDatabaseException exception)
            {
                Outcome.Tell(console, json, "not_found", exception.Message);
                return ExitCode.Failure;
            }
            catch (ExportFormatException exception)
            {
                Outcome.Tell(console, json, "invalid_export", exception.Message);
                return ExitCode.Failure;
            }
            catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
            {
                Outcome.Tell(console, json, "failed", exception.Message);
                return ExitCode.Failure;
            }
        },
        cancellationToken);
}
