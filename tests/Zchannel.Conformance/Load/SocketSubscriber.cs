using System.Text;

namespace Zchannel.Conformance.Load;

/// <summary>A subscriber over <c>zchannel.v1</c>.</summary>
internal sealed class SocketSubscriber(Uri url, int total, IEnumerable<int> cuts) : Subscriber(total, cuts)
{
    protected override async Task RunLinkAsync(TaskCompletionSource connected, CancellationToken cancellationToken)
    {
        using var socket = await V1Socket.ConnectAsync(url, LastPosition, cancellationToken);
        Greet(socket.Start, connected);
        while (await socket.ReadAsync(cancellationToken))
        {
            if (socket.Header[0] == '!')
            {
                throw new InvalidOperationException($"{Encoding.ASCII.GetString(socket.Header)} where nothing was lost or passed.");
            }

            if (!Take(socket.Header, socket.Payload.Span))
            {
                socket.Abort();
                return;
            }
        }
    }
}
