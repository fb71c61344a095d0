using System.Buffers;
using Zchannel.Storage.Sqlite.Data.Format;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Writes what a database holds as lines of text, as of one moment.
/// </summary>
/// <param name="data">The database.</param>
/// <param name="tell">Is told of damage; throws where nothing may be missing.</param>
/// <param name="output">Where the lines go.</param>
internal sealed class DataExport(DataReader data, Action<DataDamage> tell, Stream output)
{
    private const int FlushBytes = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes + 4096);
    private long _lines;

    /// <summary>Writes everything in a scope.</summary>
    /// <returns>How many lines.</returns>
    /// <exception cref="NotInDatabaseException">A part is asked for, and nothing of it is there. Nothing was written.</exception>
    public long Run(DataScope scope, DateTimeOffset now, IProgress<DataStep> progress, CancellationToken cancellationToken)
    {
        Write(new HeaderLine(ExportLineWriter.Version, now, scope.App, scope.Channel));
        if (!data.IsEmpty)
        {
            WriteChannels(scope, progress, cancellationToken);
            WriteCallbacks(scope, cancellationToken);
        }

        if (scope.IsPart && _lines == 1)
        {
            throw new NotInDatabaseException($"Nothing of {scope} is in the database. Nothing was exported.");
        }

        Write(new EndLine(_lines));
        Flush();
        return _lines;
    }

    private void WriteChannels(DataScope scope, IProgress<DataStep> progress, CancellationToken cancellationToken)
    {
        ChannelReading reading = new(data, tell);
        var channels = reading.ReadChannels().Where(channel => scope.Has(channel.Address.App, channel.Address.Channel)).ToList();
        for (var i = 0; i < channels.Count; i++)
        {
            progress.Report(new DataStep("exporting channels", i, channels.Count));
            Write(reading.Describe(channels[i]));
            reading.ReadPublications(
                channels[i],
                publication =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Write(publication);
                },
                Write);
            reading.ReadKeys(channels[i], Write);
        }
    }

    private void WriteCallbacks(DataScope scope, CancellationToken cancellationToken)
    {
        CallbackReading reading = new(data, tell);
        foreach (var app in reading.ReadApps().Where(app => scope.Has(app.App)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            reading.ReadCallbacks(app, callback => WriteIf(scope.Has(app.App, callback.Kept.Callback.Channel), callback));
            reading.ReadSequences(app, sequence => WriteIf(scope.Has(app.App, sequence.Channel), sequence));
        }
    }

    private void WriteIf(bool isMeant, ExportLine line)
    {
        if (isMeant)
        {
            Write(line);
        }
    }

    private void Write(ExportLine line)
    {
        ExportLineWriter.Write(_buffer, line);
        _lines++;
        if (_buffer.WrittenCount >= FlushBytes)
        {
            Flush();
        }
    }

    private void Flush()
    {
        output.Write(_buffer.WrittenSpan);
        output.Flush();
        _buffer.ResetWrittenCount();
    }
}
