using System.ComponentModel;
using System.Diagnostics;

namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// Reads a process of this machine.
/// </summary>
internal sealed class ProcessGauge(int processId) : IServerGauge
{
    public string? Complaint { get; private set; }

    public ValueTask<ServerReading?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return new(new ServerReading(process.TotalProcessorTime, process.WorkingSet64, KernelReading.Read()));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            Complaint = $"The server's CPU time and memory are not known: process {processId} cannot be read ({exception.Message})";
            return default;
        }
    }
}
