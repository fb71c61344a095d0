using System.Globalization;

namespace Zchannel.Durability.Servers;

/// <summary>
/// Counts how often the kernel has had the disk write out its cache, which is what a sync comes down to. Whoever else syncs on that disk is
/// counted too, so it is only as good as the machine is quiet.
/// </summary>
internal sealed class DiskFlushes
{
    // Documentation/block/stat.rst: "flush I/Os" is the sixteenth number.
    private const int Place = 15;

    private readonly string? _statistics;

    /// <summary>Finds the disk that a directory is on.</summary>
    public DiskFlushes(string directory) => _statistics = Find(directory);

    /// <summary>The number so far; null where the system does not show it.</summary>
    public long? Read() =>
        _statistics is not null && File.ReadAllText(_statistics).Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > Place } numbers
            ? long.Parse(numbers[Place], CultureInfo.InvariantCulture)
            : null;

    private static string? Find(string directory)
    {
        if (!File.Exists("/proc/self/mountinfo"))
        {
            return null;
        }

        // 36 35 98:0 / /mnt rw,noatime - ext4 /dev/sda1 rw: the longest mount point that the directory is below.
        var device = File.ReadLines("/proc/self/mountinfo")
            .Select(line => line.Split(' '))
            .Where(words => words[4] == "/" || directory == words[4] || directory.StartsWith(words[4] + "/", StringComparison.Ordinal))
            .MaxBy(words => words[4].Length)?[2];
        var statistics = $"/sys/dev/block/{device}/stat";
        return device is not null && File.Exists(statistics) ? statistics : null;
    }
}
