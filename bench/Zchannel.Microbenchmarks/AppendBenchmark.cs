using BenchmarkDotNet.Attributes;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// A publication with nobody there: the hub, the store, history.
/// </summary>
[MemoryDiagnoser]
public class AppendBenchmark
{
    private readonly byte[] _payload = new byte[128];
    private Station _station = null!;

    [Params(0, 100)]
    public int History { get; set; }

    [GlobalSetup]
    public void Prepare() => _station = new Station(History);

    [Benchmark]
    public async Task Append() => await _station.PublishAsync(_payload);
}
