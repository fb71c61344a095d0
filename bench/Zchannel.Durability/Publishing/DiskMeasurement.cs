using Zchannel.Durability.Commands;
using Zchannel.Durability.Figures;
using Zchannel.Durability.Servers;

namespace Zchannel.Durability.Publishing;

/// <summary>
/// What the disk can do at best: whatever is stored safely before it is answered rests on it.
/// </summary>
internal static class DiskMeasurement
{
    public static FigureTable Run(RunSettings settings, Action<string> say)
    {
        var table = new FigureTable(
            "Syncs of 4 KiB that are appended to a file",
            new("call", "call"),
            new("per_second", "a second", "N0"),
            new("p50_milliseconds", "p50, ms", "N2"),
            new("p99_milliseconds", "p99, ms", "N2"),
            new("flushes_per_call", "flushes a call", "N2"));
        var flushes = new DiskFlushes(settings.Directory);
        using var directory = new ScratchDirectory(settings.Directory);
        using var file = new SyncedFile(directory.Path);
        foreach (var dataOnly in new[] { false, true })
        {
            var name = dataOnly ? "fdatasync" : "fsync";
            say($"{name}…");
            file.Run(settings.WarmUp, dataOnly);
            var before = flushes.Read();
            var syncs = file.Run(settings.Duration, dataOnly);
            table.Add(
                name, syncs.Rate, syncs.Milliseconds(0.5), syncs.Milliseconds(0.99), (double?)(flushes.Read() - before) / syncs.Answered);
        }

        return table;
    }
}
