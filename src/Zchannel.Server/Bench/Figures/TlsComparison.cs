using System.Globalization;

namespace Zchannel.Server.Bench.Figures;

/// <summary>
/// What TLS costs: two servers of one run beside each other.
/// </summary>
internal static class TlsComparison
{
    /// <summary>The figures of both, as lines for a person; what one of them lacks is left out.</summary>
    public static IEnumerable<string> Of(BenchFigures plain, BenchFigures secure) =>
    [
        $"{"",-14}{"plain",10}{"TLS",10}{"ratio",10}",
        .. Line("handshake", "µs of CPU", plain.HandshakeCpu?.TotalMicroseconds, secure.HandshakeCpu?.TotalMicroseconds),
        .. Line("delivery", "µs of CPU", plain.DeliveryCpu?.TotalMicroseconds, secure.DeliveryCpu?.TotalMicroseconds),
        .. Line("p99", "ms", plain.Latency.Percentile(0.99)?.TotalMilliseconds, secure.Latency.Percentile(0.99)?.TotalMilliseconds),
        .. Line("idle", "KiB of the server", plain.IdleConnectionBytes / 1024, secure.IdleConnectionBytes / 1024),
        .. Line("kernel", "KiB, both ends", plain.KernelConnectionBytes / 1024, secure.KernelConnectionBytes / 1024),
    ];

    private static string[] Line(string name, string unit, double? plain, double? secure) => plain is { } one && secure is { } other
        ? [string.Create(CultureInfo.InvariantCulture, $"{name,-14}{one,10:N1}{other,10:N1}{other / one,10:N2}  {unit}")]
        : [];
}
