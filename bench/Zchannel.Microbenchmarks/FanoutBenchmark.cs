using BenchmarkDotNet.Attributes;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// Messages to everyone who listens, without the system calls: publish some, then visit the audience once.
/// </summary>
[MemoryDiagnoser]
public class FanoutBenchmark
{
    private readonly TurnLoop _loop = new();
    private readonly byte[] _payload = new byte[128];
    private readonly Station _station = new(history: 100);

    [Params(1_000)]
    public int Subscribers { get; set; }

    [Params(1, 16)]
    public int Ahead { get; set; }

    [GlobalSetup]
    public async Task ConnectAsync()
    {
        _payload.AsSpan().Fill((byte)'x');
        for (var i = 0; i < Subscribers; i++)
        {
            await _station.ConnectAsync(Formats.ByName("v1"), _loop);
        }
    }

    [Benchmark]
    public async Task PublishAndDeliver()
    {
        for (var i = 0; i < Ahead; i++)
        {
            await _station.PublishAsync(_payload);
        }

        _loop.Turn();
    }
}
