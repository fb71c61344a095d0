using System.Globalization;
using Zchannel.Server.Commands;

namespace Zchannel.Server.Bench;

/// <summary>
/// How many files and links this process may have open.
/// </summary>
internal static class DescriptorLimit
{
    // The runtime's own, the publishing links, and what a server of the run's own needs beside its connections.
    private const int Others = 200;

    private const string Limits = "/proc/self/limits";
    private const string OpenFiles = "Max open files";

    /// <summary>Refuses what must fail half-way.</summary>
    /// <param name="connections">How many are to be opened.</param>
    /// <param name="limit">How many files may be open; null where nobody knows.</param>
    /// <exception cref="UsageException">They are too many.</exception>
    public static void Check(int connections, long? limit)
    {
        if (connections + Others > limit)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"{connections:N0} connections need {connections + Others:N0} open files, and a process here may have {limit:N0}: raise that (ulimit -n, LimitNOFILE=), or ask for fewer."));
        }
    }

    /// <summary>Reads the limit; null on systems that do not show it.</summary>
    public static long? OfProcess() => File.Exists(Limits)
        ? Find(File.ReadLines(Limits))
        : null;

    /// <summary>Finds the limit in the lines of that file.</summary>
    public static long? Find(IEnumerable<string> lines) => lines
        .Where(line => line.StartsWith(OpenFiles, StringComparison.Ordinal))
        .Select(line => line[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(columns => long.TryParse(columns[0], CultureInfo.InvariantCulture, out var limit) ? limit : (long?)null)
        .FirstOrDefault();
}
