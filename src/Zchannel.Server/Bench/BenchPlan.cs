namespace Zchannel.Server.Bench;

/// <summary>
/// What a run does.
/// </summary>
internal sealed record BenchPlan
{
    // What stands around a payload in any transport: a frame's header and a position.
    private const int EnvelopeBytes = 256;
    private const int LeastBufferBytes = 4096;

    /// <summary>Told apart from all other runs, in channel names and in every message.</summary>
    public required string RunId { get; init; }

    public int Connections { get; init; } = 1_000;

    public int Channels { get; init; } = 1;

    /// <summary>When messages are due.</summary>
    public Schedule Schedule { get; init; } = new(20, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));

    public int MessageBytes { get; init; } = 128;

    public BenchTransport Transport { get; init; } = BenchTransport.V1;

    public double ConnectionsPerSecond { get; init; } = 500;

    /// <summary>How long the connections rest before memory is read.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(3);

    public string Prefix { get; init; } = "bench";

    /// <summary>What a subscriber reads into: room for a message that has come in part, and another.</summary>
    public int BufferBytes => Math.Max(LeastBufferBytes, 2 * (MessageBytes + EnvelopeBytes));

    public string ChannelName(int channel) => $"{Prefix}-{RunId}-{channel}";

    /// <summary>The channel of a subscriber, and that of a message: each in turn.</summary>
    public int ChannelOf(int number) => number % Channels;

    public int SubscribersOf(int channel) => (Connections / Channels) + (channel < Connections % Channels ? 1 : 0);
}
