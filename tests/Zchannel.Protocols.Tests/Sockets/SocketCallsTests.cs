using System.Net.Sockets;
using Zchannel.Transports.Sockets;

namespace Zchannel.Protocols.Tests.Sockets;

/// <summary>
/// What a send that cannot be made says.
/// </summary>
public sealed class SocketCallsTests
{
    private const int BadDescriptor = 9;

    [Fact]
    public void WhereThereIsNoRoom_SendSaysSo()
    {
        using var pair = new SocketPair(16 * 1024);
        var descriptor = pair.Detach();
        var bytes = new byte[64 * 1024];
        var sent = 1;
        while (sent > 0)
        {
            sent = SocketCalls.Send(descriptor, bytes);
        }

        Assert.Equal(-Libc.Again, sent);
        _ = Libc.Close(descriptor);
    }

    [Fact]
    public void OnAConnectionThatWasReset_SendIsAnError_AndNoSignal()
    {
        using var pair = new SocketPair(16 * 1024);
        var descriptor = pair.Detach();
        pair.Client.LingerState = new LingerOption(true, 0);
        pair.Client.Close();

        var first = SocketCalls.Send(descriptor, "bytes"u8);
        Assert.Contains(first, new[] { -Libc.ConnectionReset, -Libc.BrokenPipe });
        Assert.Equal(-Libc.BrokenPipe, SocketCalls.Send(descriptor, "bytes"u8));
        _ = Libc.Close(descriptor);
    }

    [Fact]
    public void WithoutADescriptor_SendSaysWhy() => Assert.Equal(-BadDescriptor, SocketCalls.Send(-1, "bytes"u8));
}
