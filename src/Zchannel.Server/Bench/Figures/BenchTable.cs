using System.Globalization;

namespace Zchannel.Server.Bench.Figures;

/// <summary>
/// The figures as lines for a person.
/// </summary>
internal static class BenchTable
{
    public static IEnumerable<string> Of(BenchPlan plan, BenchFigures figures)
    {
        var transport = plan.Transport switch { BenchTransport.V1 => "zchannel.v1", BenchTransport.Ws => "plain WebSocket", BenchTransport.Sse => "server-sent events" };
        yield return Line("connections", $"{figures.Connected:N0} of {plan.Connections:N0} ({transport}{(figures.IsSecure ? " over TLS" : "")}) on {plan.Channels:N0} {(plan.Channels == 1 ? "channel" : "channels")}");
        if (figures.ConnectTime is { } connectTime)
        {
            yield return Line("handshakes", $"{connectTime.TotalSeconds:N1} s{Cpu(figures.HandshakeCpu, " of server CPU each")}");
        }

        if (figures.IdleConnectionBytes is { } idle)
        {
            yield return Line("idle", $"{idle / 1024:N1} KiB of server memory for each connection, {figures.ResidentBytes / 1048576.0:N0} MiB in all");
        }

        if (figures.KernelConnectionBytes is { } kernel)
        {
            yield return Line("kernel", $"{kernel / 1024:N1} KiB for each connection, both ends, and {figures.TcpConnectionBytes / 1024:N1} KiB of TCP's for data");
        }

        if (figures.MeasuredTime is { } time)
        {
            yield return Line("messages", $"{figures.Publications:N0} of {plan.MessageBytes:N0} bytes in {time.TotalSeconds:N1} s ({plan.Schedule.Rate:0.##}/s were due)");
            yield return Line("deliveries", $"{figures.Deliveries:N0}, {figures.DeliveriesPerSecond:N0}/s");
            if (figures.DeliveriesPerCpuSecond is { } perCpuSecond)
            {
                yield return Line("server CPU", $"{perCpuSecond:N0} deliveries per CPU-second{Cpu(figures.DeliveryCpu, " each")}{Cpu(figures.PublicationCpu, " for a message and all its deliveries")}");
            }

            yield return Line("latency", $"{Percentiles(figures.Latency)}");
            yield return Line("sent late by", $"{Percentiles(figures.SendDelay)} (part of the latency)");
            yield return Line("this client", $"{figures.ClientCpu / time * 100:N0} % of one core");
        }

        foreach (var fault in figures.Faults)
        {
            yield return Line("fault", $"{fault}");
        }

        yield return figures switch
        {
            { Faults.Count: > 0 } => "FAILED",
            { IsInterrupted: true } => "INTERRUPTED",
            { Checked: > 0 } => string.Create(CultureInfo.InvariantCulture, $"PASSED: {figures.Checked:N0} messages, each at every subscriber of its channel, once and in order"),
            _ => "PASSED",
        };
    }

    private static string Line(string name, FormattableString words) => $"{name,-14}{words.ToString(CultureInfo.InvariantCulture)}";

    private static string Cpu(TimeSpan? time, string words)
        => time is { } known ? string.Create(CultureInfo.InvariantCulture, $", {known.TotalMicroseconds:N1} µs{words}") : "";

    private static string Percentiles(LatencyHistogram times) => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {Milliseconds(times, 0.5):N2} ms   p99 {Milliseconds(times, 0.99):N2} ms   p99.9 {Milliseconds(times, 0.999):N2} ms   max {times.Maximum.TotalMilliseconds:N2} ms");

    private static double Milliseconds(LatencyHistogram times, double share) => times.Percentile(share)?.TotalMilliseconds ?? double.NaN;
}
