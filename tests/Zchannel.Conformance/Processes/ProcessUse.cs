using System.Globalization;

namespace Zchannel.Conformance.Processes;

/// <summary>What a process holds of the machine, as the kernel counts it.</summary>
internal static class ProcessUse
{
    public static int Descriptors(int id) => Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count();

    /// <summary>Bytes of memory that it has at hand.</summary>
    public static long ResidentBytes(int id)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6, line.Length - 6 - 3), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }
}
