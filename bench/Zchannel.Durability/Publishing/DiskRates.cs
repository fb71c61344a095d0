using Zchannel.Durability.Commands;
using Zchannel.Durability.Servers;

namespace Zchannel.Durability.Publishing;

/// <summary>
/// The disk by itself.
/// </summary>
internal sealed class DiskRates(RunSettings settings) : IRates
{
    private readonly ScratchDirectory _directory = new(settings.Directory);
    private readonly DiskFlushes _flushes = new(settings.Directory);

    public Contender Contender => Contender.Disk;

    public Task<PublishFigures> MeasureAsync(int publishers, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var file = new SyncedFile(_directory.Path);
            file.Run(settings.WarmUp, dataOnly: false);
            var before = _flushes.Read();
            var syncs = file.Run(settings.Duration, dataOnly: false);
            return new PublishFigures(syncs, Cpu: null, _flushes.Read() - before, Syncs: null);
        },
        cancellationToken);

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
