using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Transports.Sockets;
using Zchannel.Transports.Sockets.Listening;

namespace Zchannel.Server.Tests.Sockets;

/// <summary>What a link that ends does for a client that does not take what is left for it.</summary>
public sealed class LinkDrainTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly EventLoops _loops;
    private readonly SocketsListener _listener;
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };

    public LinkDrainTests()
    {
        _loops = new EventLoops(_time, NullLogger<EventLoops>.Instance, count: 1);
        _listener = new SocketsListener(new IPEndPoint(IPAddress.Loopback, 0), _loops, MemoryPool<byte>.Shared, handlersNeverBlock: true, NullLogger.Instance);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClientThatTakesNothing_IsCutOff()
    {
        await _client.ConnectAsync(_listener.EndPoint, Cancelled);
        var link = (await _listener.AcceptAsync(Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled))!;
        Fill(link);
        var ending = link.DisposeAsync().AsTask();
        _time.Advance(SocketLink.DrainTime - TimeSpan.FromSeconds(1));
        Assert.False(ending.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));

        await ending.WaitAsync(RawLink.Longest, Cancelled);
        var reset = await Assert.ThrowsAsync<SocketException>(ReadToEndAsync);
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _listener.DisposeAsync();
        _loops.Dispose();
    }

    // Until nothing more fits between the two.
    private static void Fill(ConnectionContext link)
    {
        var bytes = new byte[32 * 1024];
        while (link.Transport.Output.WriteAsync(bytes, Cancelled).AsTask().IsCompleted)
        {
        }
    }

    private async Task ReadToEndAsync()
    {
        var buffer = new byte[64 * 1024];
        while (await _client.ReceiveAsync(buffer, Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled) > 0)
        {
        }
    }
}
