using System.Buffers;
using BenchmarkDotNet.Attributes;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// A message of a client: its mask taken off, and as a whole, from the frame on the wire to the message.
/// </summary>
[MemoryDiagnoser]
public class UnmaskBenchmark
{
    private const uint Mask = 0x5AC37E91;

    private readonly WebSocketReader _reader = new(64 * 1024);
    private byte[] _payload = [];
    private byte[] _frame = [];

    [Params(16, 128, 8192)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _payload = new byte[Bytes];
        _payload.AsSpan().Fill((byte)'x');
        var masked = (byte[])_payload.Clone();
        WebSocketMask.Apply(masked, Mask);
        byte[] length = Bytes < 126 ? [(byte)(0x80 | Bytes)] : [0x80 | 126, (byte)(Bytes >> 8), (byte)Bytes];
        _frame = [0x81, .. length, .. BitConverter.GetBytes(Mask), .. masked];
    }

    [Benchmark]
    public void Unmask() => WebSocketMask.Apply(_payload, Mask);

    [Benchmark]
    public int ReadMessage()
    {
        var received = new ReadOnlySequence<byte>(_frame);
        return _reader.Read(ref received) is WebSocketEvent.Text ? _reader.Payload.Length : throw new InvalidOperationException("No message.");
    }
}
