using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Zchannel.Conformance.Outages;

/// <summary>
/// A middle box of the kind that knows HTTP and no WebSocket: it passes everything on but what wants an upgrade.
/// A browser opens a connection of its own for each WebSocket, so the first request of a connection tells.
/// </summary>
internal sealed class UpgradeRefusingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _links = [];
    private readonly int _serverPort;
    private readonly Task _accepting;
    private int _refused;

    public UpgradeRefusingProxy(Uri server)
    {
        _serverPort = server.Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public int Refused => Volatile.Read(ref _refused);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        await Task.WhenAll(_links);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _links.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient();
        try
        {
            var (below, buffer) = (client.GetStream(), new byte[16 * 1024]);
            var count = await below.ReadAsync(buffer, _end.Token);
            if (Encoding.Latin1.GetString(buffer, 0, count).Contains("\r\nUpgrade: websocket", StringComparison.OrdinalIgnoreCase))
            {
                Interlocked.Increment(ref _refused);
                await below.WriteAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _end.Token);
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
            var above = server.GetStream();
            await above.WriteAsync(buffer.AsMemory(0, count), _end.Token);
            await Task.WhenAny(below.CopyToAsync(above, _end.Token), above.CopyToAsync(below, _end.Token));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One of the two has gone; so does the other.
        }
    }
}
