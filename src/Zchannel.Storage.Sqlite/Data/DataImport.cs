using System.Globalization;
using Microsoft.Data.Sqlite;
using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Data.Format;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Brings an export into a data directory that nobody serves: all of it, or, whatever happens on the way, nothing.
/// </summary>
internal sealed class DataImport
{
    // Told about so often.
    private const int LinesPerStep = 1000;

    private readonly StoreTransaction _transaction;
    private readonly ChannelIds _ids = new();
    private readonly ImportedCallbacks _callbacks;
    private readonly HashSet<ChannelAddress> _channels = [];
    private readonly ImportTotals _totals = new();
    private readonly bool _replaces;
    private readonly long _generation;
    private ImportedChannel? _channel;

    private DataImport(StoreTransaction transaction, bool replaces, DateTimeOffset now)
    {
        (_transaction, _replaces) = (transaction, replaces);
        _callbacks = new ImportedCallbacks(transaction);

        // Also the channels that were there are another history from now on than that of any copy of this database.
        _generation = Generations.BeginNext(transaction.Database, now).Number;
    }

    /// <summary>Imports.</summary>
    /// <param name="input">The export.</param>
    /// <param name="files">The data directory.</param>
    /// <param name="replaces">Whether channels that are there already give way to those of the export.</param>
    /// <param name="now">The time.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="vfs">SQLite's way to its files; null for its own.</param>
    /// <param name="cancellationToken">Ends it, and nothing has happened.</param>
    /// <exception cref="StoreRefusedException">Somebody serves from the directory, or it cannot be used.</exception>
    /// <exception cref="DataDamagedException">The database that is there is lost.</exception>
    /// <exception cref="NoRoomException">The disk is full.</exception>
    /// <exception cref="ExportFormatException">It is not an export, or not one that is understood, or has channels that are there.</exception>
    public static async Task<ImportTotals> RunAsync(
        Stream input, StoreFiles files, bool replaces, DateTimeOffset now, IProgress<DataStep> progress, string? vfs = null, CancellationToken cancellationToken = default)
    {
        using var directoryLock = DirectoryLock.Take(files, DirectoryLock.StopFirst);
        DatabaseAccess.CheckIsNotLost(files.Database);
        using var database = StoreDatabase.OpenForWriting(files, vfs);
        StoreTransaction transaction = new(database);
        transaction.Begin();
        ImportTotals totals;
        try
        {
            DataImport import = new(transaction, replaces, now);
            await import.TakeAllAsync(input, progress, cancellationToken).ConfigureAwait(false);
            transaction.Commit();
            totals = import._totals;
        }
        catch (SqliteException exception) when (WriteFailure.IsFull(exception))
        {
            throw new NoRoomException($"The disk of '{files.Directory}' is full. Nothing was imported.", exception);
        }
        catch (Exception exception) when (exception is not SqliteException)
        {
            transaction.Rollback();
            throw;
        }

        Checkpoints.RunToTheEnd(database);
        Array.ForEach(files.All, file => FileIdentity.TryGiveToOwnerOf(file, files.Directory));
        return totals;
    }

    private async Task TakeAllAsync(Stream input, IProgress<DataStep> progress, CancellationToken cancellationToken)
    {
        var lines = 0L;
        await foreach (var (number, line) in ExportLines.ReadAsync(input, cancellationToken).ConfigureAwait(false))
        {
            Take(number, line);
            lines = number;
            if (number % LinesPerStep == 0)
            {
                progress.Report(new DataStep("importing lines", number));
            }
        }

        EndChannel(lines + 1);
    }

    private void Take(long number, ExportLine line)
    {
        switch (line)
        {
            case ChannelLine channel:
                EndChannel(number);
                BeginChannel(channel, number);
                break;
            case PublicationLine publication:
                ChannelOf(number).Add(publication, number);
                _totals.Publications++;
                break;
            case LostLine lost:
                ChannelOf(number).Add(lost, number);
                break;
            case PublishKeyLine key:
                ChannelOf(number).Add(key, number);
                _totals.PublishKeys++;
                break;
            case CallbackLine callback:
                EndChannel(number);
                _totals.Callbacks += _callbacks.Add(callback) ? 1 : 0;
                break;
            case SequenceLine sequence:
                EndChannel(number);
                _callbacks.Add(sequence);
                break;
        }
    }

    private void BeginChannel(ChannelLine line, long number)
    {
        ChannelAddress address = new(line.App, line.Name);
        if (!ChannelName.IsValid(line.Name, ChannelName.MaxBytes, out var fault) || line.App is not { Length: > 0 and <= 64 })
        {
            throw Wrong(number, fault ?? "An app's id is 1 to 64 characters.");
        }

        if (!_channels.Add(address))
        {
            throw Wrong(number, $"Channel '{line.Name}' of app '{line.App}' comes a second time.");
        }

        if (Find(address) is { } id)
        {
            if (!_replaces)
            {
                throw Wrong(number, $"Channel '{line.Name}' of app '{line.App}' is in the database already. Nothing was imported. With --replace the export's takes its place.");
            }

            ChannelRows.Forget(_transaction, id);
        }

        _channel = new ImportedChannel(_transaction, line, number, _ids.Next(_transaction), _generation);
        _totals.Channels++;
    }

    private void EndChannel(long number)
    {
        _channel?.End(number);
        _channel = null;
    }

    private ImportedChannel ChannelOf(long number) => _channel ?? throw Wrong(number, "It belongs to no channel.");

    private long? Find(ChannelAddress address)
    {
        using var select = _transaction.Database.PrepareOnce("SELECT id FROM channels WHERE app = ? AND name = ?");
        return select.Bind(1, address.App).Bind(2, address.Channel).Step() ? select.Integer(0) : null;
    }

    private static ExportFormatException Wrong(long number, string complaint) => new(string.Create(CultureInfo.InvariantCulture, $"Line {number}: {complaint}"));
}
