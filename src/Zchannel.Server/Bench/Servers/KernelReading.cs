using System.Globalization;

namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// What the kernel of this machine occupies for everybody. A connection within the machine has both its ends in it.
/// </summary>
/// <param name="SlabBytes">Its objects: sockets, files, inodes.</param>
/// <param name="TcpBytes">What TCP has taken for data that is under way.</param>
internal readonly record struct KernelReading(long SlabBytes, long TcpBytes)
{
    private const string MemoryFile = "/proc/meminfo";
    private const string SocketsFile = "/proc/net/sockstat";

    /// <summary>Reads it now; null on systems that do not show it.</summary>
    public static KernelReading? Read() => File.Exists(MemoryFile) && File.Exists(SocketsFile)
        ? Find(File.ReadLines(MemoryFile), File.ReadLines(SocketsFile))
        : null;

    /// <summary>Finds it in the lines of those files; null where they lack it.</summary>
    public static KernelReading? Find(IEnumerable<string> memory, IEnumerable<string> sockets) =>
        Number(memory, "Slab:", 1) is { } kibibytes && Number(sockets, "TCP:", "mem") is { } pages
            ? new KernelReading(kibibytes * 1024, pages * Environment.SystemPageSize)
            : null;

    private static long? Number(IEnumerable<string> lines, string name, string label)
        => Words(lines, name) is { } words ? Number(words.ElementAtOrDefault(Array.IndexOf(words, label) + 1)) : null;

    private static long? Number(IEnumerable<string> lines, string name, int place) => Number(Words(lines, name)?.ElementAtOrDefault(place));

    private static string[]? Words(IEnumerable<string> lines, string name)
        => lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(words => words is [var first, ..] && first == name);

    private static long? Number(string? word) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
