using BenchmarkDotNet.Attributes;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// What a publisher waits for: the same whether nobody listens or ten thousand do, since nobody is visited before it is
/// answered. The cursors are left where they are; what they could not pass is cut off behind the window.
/// </summary>
[MemoryDiagnoser]
public class PublishBenchmark
{
    private readonly TurnLoop _loop = new();
    private readonly byte[] _payload = new byte[128];
    private readonly Station _station = new(history: 100);

    [Params(0, 1, 10_000)]
    public int Subscribers { get; set; }

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
    public async Task Publish() => await _station.PublishAsync(_payload);
}
