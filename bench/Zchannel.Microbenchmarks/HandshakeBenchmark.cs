using BenchmarkDotNet.Attributes;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// What a handshake costs beside HTTP and the transport: the token, the place, the cursor, the first frame, and giving all
/// of it back.
/// </summary>
[MemoryDiagnoser]
public class HandshakeBenchmark
{
    private readonly Doorway _doorway = new();
    private string _token = "";

    [GlobalSetup]
    public void Issue() => _token = _doorway.Issue("news");

    [Benchmark]
    public bool ReadToken() => _doorway.Read(_token).MaySend;

    [Benchmark]
    public async Task ComeAndGo()
    {
        var (admitted, _) = await _doorway.AdmitAsync(_token);
        await admitted.DisposeAsync();
    }
}
