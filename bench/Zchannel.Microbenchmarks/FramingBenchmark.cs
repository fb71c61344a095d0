using System.Buffers;
using BenchmarkDotNet.Attributes;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// One publication encoded and framed for one wire format: what happens once, however many listen.
/// </summary>
[MemoryDiagnoser]
public class FramingBenchmark
{
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly byte[] _header = new byte[32];
    private WireFormat _format = null!;
    private Publication _publication = null!;

    [Params("raw", "v1", "sse")]
    public string Format { get; set; } = "";

    [Params(128, 8192)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var payload = new byte[Bytes];
        payload.AsSpan().Fill((byte)'x');
        _format = Formats.ByName(Format);
        _publication = new Publication(PublicationKind.Text, payload, TimeProvider.System.GetUtcNow());
        _publication.PlaceAt(new StreamPosition("abcdefgh", 1_000_000));
    }

    [Benchmark]
    public int EncodeAndFrame()
    {
        _output.ResetWrittenCount();
        var kind = _format.Encoding.Encode(_publication, _output);
        var length = _format.Framing.HeaderLength(_output.WrittenCount);
        _format.Framing.WriteHeader(kind, _output.WrittenCount, _header.AsSpan(0, length));
        return length + _output.WrittenCount;
    }
}
