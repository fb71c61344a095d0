using System.Text.Json;
using Zchannel.Server.Commands;

namespace Zchannel.Server.Bench.Figures;

/// <summary>
/// The figures as one JSON object, units in the names. What is not known is null.
/// </summary>
internal static class BenchJson
{
    public static string Of(BenchPlan plan, BenchFigures figures) => JsonLine.Write(json =>
    {
        json.WriteBoolean("passed", figures.HasPassed);
        json.WriteBoolean("interrupted", figures.IsInterrupted);
        WritePlan(json, plan);
        json.WriteBoolean("tls", figures.IsSecure);
        json.WriteNumber("connected", figures.Connected);
        Write(json, "connect_seconds", figures.ConnectTime?.TotalSeconds);
        Write(json, "handshake_cpu_microseconds", figures.HandshakeCpu?.TotalMicroseconds);
        Write(json, "idle_connection_bytes", figures.IdleConnectionBytes);
        Write(json, "kernel_connection_bytes", figures.KernelConnectionBytes);
        Write(json, "tcp_connection_bytes", figures.TcpConnectionBytes);
        Write(json, "resident_bytes", figures.ResidentBytes);
        json.WriteNumber("checked_publications", figures.Checked);
        json.WriteNumber("publications", figures.Publications);
        json.WriteNumber("deliveries", figures.Deliveries);
        Write(json, "measured_seconds", figures.MeasuredTime?.TotalSeconds);
        Write(json, "deliveries_per_second", figures.DeliveriesPerSecond);
        Write(json, "server_cpu_seconds", figures.ServerCpu?.TotalSeconds);
        Write(json, "deliveries_per_cpu_second", figures.DeliveriesPerCpuSecond);
        Write(json, "delivery_cpu_microseconds", figures.DeliveryCpu?.TotalMicroseconds);
        Write(json, "publication_cpu_microseconds", figures.PublicationCpu?.TotalMicroseconds);
        WriteTimes(json, "latency", figures.Latency);
        WriteTimes(json, "send_delay", figures.SendDelay);
        Write(json, "client_cpu_seconds", figures.ClientCpu?.TotalSeconds);
        WriteWords(json, "faults", figures.Faults);
        WriteWords(json, "notes", figures.Notes);
    });

    private static void WritePlan(Utf8JsonWriter json, BenchPlan plan)
    {
        json.WriteString("transport", plan.Transport.ToString().ToLowerInvariant());
        json.WriteNumber("connections", plan.Connections);
        json.WriteNumber("channels", plan.Channels);
        json.WriteNumber("message_bytes", plan.MessageBytes);
        json.WriteNumber("rate_per_second", plan.Schedule.Rate);
        json.WriteNumber("warm_up_seconds", plan.Schedule.WarmUp.TotalSeconds);
        json.WriteNumber("duration_seconds", plan.Schedule.Duration.TotalSeconds);
    }

    private static void WriteTimes(Utf8JsonWriter json, string name, LatencyHistogram times)
    {
        foreach (var (label, share) in new[] { ("p50", 0.5), ("p99", 0.99), ("p999", 0.999), ("max", 1) })
        {
            Write(json, $"{name}_{label}_milliseconds", share < 1 ? times.Percentile(share)?.TotalMilliseconds : times.Count > 0 ? times.Maximum.TotalMilliseconds : null);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, Math.Round(known, 4));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteWords(Utf8JsonWriter json, string name, List<string> words)
    {
        json.WriteStartArray(name);
        words.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }
}
