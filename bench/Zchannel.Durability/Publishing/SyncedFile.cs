using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Zchannel.Durability.Load;
using Zchannel.Server.Bench.Figures;

namespace Zchannel.Durability.Publishing;

/// <summary>
/// What the disk itself can do: a file that grows by 4 KiB, each of them synced before the next is written.
/// </summary>
internal sealed partial class SyncedFile(string directory) : IDisposable
{
    private const int BlockBytes = 4096;

    private readonly SafeFileHandle _file = File.OpenHandle(
        Path.Combine(directory, "synced"), FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);

    private readonly byte[] _block = new byte[BlockBytes];
    private long _length;

    /// <summary>Writes and syncs for a time.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="dataOnly">Whether <c>fdatasync</c> is called in place of <c>fsync</c>.</param>
    public Publishes Run(TimeSpan duration, bool dataOnly)
    {
        var latencies = new LatencyHistogram();
        var begin = Stopwatch.GetTimestamp();
        var syncs = 0L;
        for (var now = begin; Stopwatch.GetElapsedTime(begin, now) < duration; syncs++)
        {
            RandomAccess.Write(_file, _block, _length);
            _length += BlockBytes;
            Sync(dataOnly);
            var end = Stopwatch.GetTimestamp();
            latencies.Record(Stopwatch.GetElapsedTime(now, end));
            now = end;
        }

        return new Publishes(syncs, Stopwatch.GetElapsedTime(begin), latencies);
    }

    public void Dispose() => _file.Dispose();

    private void Sync(bool dataOnly)
    {
        if (!dataOnly)
        {
            RandomAccess.FlushToDisk(_file);
        }
        else if (SyncData(_file) < 0)
        {
            throw new IOException($"fdatasync: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeHandle file);
}
