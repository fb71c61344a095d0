namespace Zchannel.Server.Bench.Figures;

/// <summary>
/// What a run has found. What it did not come to, or cannot know, is null.
/// </summary>
internal sealed class BenchFigures
{
    /// <summary>Connections that stood.</summary>
    public int Connected { get; set; }

    /// <summary>Whether they were encrypted.</summary>
    public bool IsSecure { get; set; }

    public TimeSpan? ConnectTime { get; set; }

    /// <summary>Processor time of the server for one handshake.</summary>
    public TimeSpan? HandshakeCpu { get; set; }

    /// <summary>Memory of the server for one idle connection.</summary>
    public double? IdleConnectionBytes { get; set; }

    /// <summary>Memory of the kernel's objects for one idle connection, both of its ends.</summary>
    public double? KernelConnectionBytes { get; set; }

    /// <summary>What TCP has taken for data of one idle connection, both of its ends.</summary>
    public double? TcpConnectionBytes { get; set; }

    /// <summary>Memory of the server with all connections idle.</summary>
    public long? ResidentBytes { get; set; }

    /// <summary>Messages that were sent in all, the warm-up's included, and checked at each subscriber.</summary>
    public long Checked { get; set; }

    /// <summary>Messages that were taken within the time that counts.</summary>
    public long Publications { get; set; }

    /// <summary>Messages that were heard within it, by all subscribers together.</summary>
    public long Deliveries { get; set; }

    /// <summary>How long that was.</summary>
    public TimeSpan? MeasuredTime { get; set; }

    /// <summary>Processor time of the server within it.</summary>
    public TimeSpan? ServerCpu { get; set; }

    /// <summary>Processor time of this process within it.</summary>
    public TimeSpan? ClientCpu { get; set; }

    /// <summary>From when a message was due to when a subscriber had read it.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From when a message was due to when it was sent. It is part of the latency.</summary>
    public LatencyHistogram SendDelay { get; } = new();

    /// <summary>What went wrong; without any, the run has passed.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>What is missing and why, and what to keep in mind.</summary>
    public List<string> Notes { get; } = [];

    public bool IsInterrupted { get; set; }

    public bool HasPassed => Faults.Count == 0 && !IsInterrupted;

    public double? DeliveriesPerSecond => Deliveries > 0 && MeasuredTime is { TotalSeconds: > 0 } time ? Deliveries / time.TotalSeconds : null;

    public double? DeliveriesPerCpuSecond => Deliveries > 0 && ServerCpu is { TotalSeconds: > 0 } cpu ? Deliveries / cpu.TotalSeconds : null;

    public TimeSpan? DeliveryCpu => Deliveries > 0 ? ServerCpu / Deliveries : null;

    public TimeSpan? PublicationCpu => Publications > 0 ? ServerCpu / Publications : null;
}
