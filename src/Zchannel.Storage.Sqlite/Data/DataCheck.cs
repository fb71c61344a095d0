using Microsoft.Data.Sqlite;
using Zchannel.Callbacks;
using Zchannel.Storage.Sqlite.Data.Format;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Looks through all of a database: the shape of its file, the checksum of each row, and whether all is there that should be.
/// </summary>
/// <param name="data">The database.</param>
/// <param name="tell">Is told of damage.</param>
internal sealed class DataCheck(DataReader data, Action<DataDamage> tell)
{
    // As many as SQLite says by itself.
    private const int MostFaults = 100;

    private readonly SortedDictionary<string, AppTotals> _apps = new(StringComparer.Ordinal);

    /// <summary>What the apps have.</summary>
    public IReadOnlyCollection<AppTotals> Apps => _apps.Values;

    /// <summary>Looks.</summary>
    /// <param name="channel">Is told of each channel, with the number of its publications that can be read.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Run(Action<ChannelLine, long> channel, IProgress<DataStep> progress, CancellationToken cancellationToken)
    {
        if (data.IsEmpty)
        {
            return;
        }

        progress.Report(new DataStep("looking through the file"));
        CheckFile(cancellationToken);
        CheckChannels(channel, progress, cancellationToken);
        CheckCallbacks();
    }

    private void CheckFile(CancellationToken cancellationToken)
    {
        try
        {
            data.CancelWith(cancellationToken);
            using var check = data.Reader.Database.PrepareOnce($"PRAGMA integrity_check({MostFaults})");
            while (check.Step())
            {
                if (check.Text(0) is not "ok" and var fault)
                {
                    tell(new DataDamage($"the file is out of shape ({fault})"));
                }
            }
        }
        catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
        {
            tell(new DataDamage($"the file is out of shape ({exception.Message})"));
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            data.CancelWith(CancellationToken.None);
        }
    }

    private void CheckChannels(Action<ChannelLine, long> tellChannel, IProgress<DataStep> progress, CancellationToken cancellationToken)
    {
        ChannelReading reading = new(data, tell);
        var channels = reading.ReadChannels();
        for (var i = 0; i < channels.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(new DataStep("looking through the channels", i, channels.Count));
            var (app, count) = (Of(channels[i].Address.App), 0L);
            app.Channels++;
            reading.ReadPublications(
                channels[i],
                publication =>
                {
                    count++;
                    app.Bytes += publication.Payload.Length;
                },
                _ => { });
            app.Publications += count;
            reading.ReadKeys(channels[i], _ => app.PublishKeys++);
            tellChannel(reading.Describe(channels[i]), count);
        }
    }

    private void CheckCallbacks()
    {
        CallbackReading reading = new(data, tell);
        foreach (var named in reading.ReadApps())
        {
            var app = Of(named.App);
            reading.ReadCallbacks(named, callback =>
            {
                var isDead = callback.Kept.State == CallbackState.Dead;
                app.DeadLetters += isDead ? 1 : 0;
                app.Callbacks += isDead ? 0 : 1;
            });
            reading.ReadSequences(named, _ => { });
        }
    }

    private AppTotals Of(string app) => _apps.TryGetValue(app, out var totals) ? totals : _apps[app] = new AppTotals(app);
}
