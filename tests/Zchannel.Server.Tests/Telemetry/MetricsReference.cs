namespace Zchannel.Server.Tests.Telemetry;

/// <summary>The table of metrics, as the documentation has it.</summary>
internal static class MetricsReference
{
    public static IReadOnlyList<DocumentedMetric> Rows { get; } =
        [.. File.ReadLines(Path.Combine(Root, "docs", "reference", "metrics.md")).Where(line => line.StartsWith("| `zchannel.", StringComparison.Ordinal)).Select(Read)];

    public static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "Zchannel.slnx")))
            {
                directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
            }

            return directory.FullName;
        }
    }

    private static DocumentedMetric Read(string line)
    {
        var cells = line.Split('|').Select(cell => cell.Trim().Trim('`')).ToArray();
        var tags = cells[5].Split([',', ' ', '`'], StringSplitOptions.RemoveEmptyEntries);
        return new DocumentedMetric(cells[1], cells[2], cells[3], cells[4], string.Join(' ', tags.Order(StringComparer.Ordinal)));
    }
}
