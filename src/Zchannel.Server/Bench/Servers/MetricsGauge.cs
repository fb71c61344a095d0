using System.Globalization;

namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// Reads the metrics on a server's management address, in Prometheus' text format.
/// </summary>
internal sealed class MetricsGauge(Uri management) : IServerGauge, IDisposable
{
    // As Prometheus' own libraries, OpenTelemetry's and .NET's own meters call them.
    private static readonly string[] CpuNames =
        ["process_cpu_seconds_total", "process_cpu_time_seconds_total", "dotnet_process_cpu_time_seconds_total"];

    private static readonly string[] MemoryNames =
        ["process_resident_memory_bytes", "process_memory_usage_bytes", "dotnet_process_memory_working_set_bytes"];

    private readonly HttpClient _http = new() { BaseAddress = management, Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = 16 * 1024 * 1024 };

    public string? Complaint { get; private set; }

    public async ValueTask<ServerReading?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var text = await _http.GetStringAsync("/metrics", cancellationToken);
            if (Sum(text, CpuNames) is { } seconds && Sum(text, MemoryNames) is { } bytes)
            {
                return new ServerReading(TimeSpan.FromSeconds(seconds), (long)bytes);
            }

            Complaint = $"The server's CPU time and memory are not known: {management} has no metrics of its process.";
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Complaint = $"The server's CPU time and memory are not known: {management} cannot be read ({exception.Message})";
        }

        return null;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Adds up all series that have one of the names: time in the kernel and in the process may be series of their own.</summary>
    /// <returns>Null where there is none.</returns>
    public static double? Sum(string text, string[] names)
    {
        double? sum = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var nameEnd = line.IndexOfAny('{', ' ');
            var labelsEnd = line.LastIndexOf('}');
            if (nameEnd > 0 && Array.Exists(names, new string(line[..nameEnd]).Equals))
            {
                var value = line[(Math.Max(nameEnd, labelsEnd) + 1)..].Trim();
                var valueEnd = value.IndexOf(' ');
                sum = (sum ?? 0) + double.Parse(valueEnd < 0 ? value : value[..valueEnd], CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }
}
