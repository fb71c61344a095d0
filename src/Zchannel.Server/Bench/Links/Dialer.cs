using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Zchannel.Server.Bench.Links;

/// <summary>
/// Opens links to one server, whose name is resolved once. Safe for concurrent use.
/// </summary>
internal sealed class Dialer
{
    private readonly EndPoint[] _endPoints;
    private readonly string? _tlsHost;
    private int _good;

    private Dialer(EndPoint[] endPoints, string? tlsHost) => (_endPoints, _tlsHost) = (endPoints, tlsHost);

    /// <summary>Resolves the host of a channel URL.</summary>
    /// <exception cref="SocketException">It has no address.</exception>
    public static async Task<Dialer> ResolveAsync(Uri url, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(url.IdnHost, cancellationToken);
        return new Dialer([.. addresses.Select(address => new IPEndPoint(address, url.Port))], url.Scheme is "wss" or "https" ? url.IdnHost : null);
    }

    /// <summary>Opens a link, by the address that the last one was opened by.</summary>
    /// <exception cref="IOException">There is nobody, or not the one that was meant.</exception>
    public async Task<Stream> DialAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var number = Volatile.Read(ref _good);
            try
            {
                return await DialAsync(_endPoints[number % _endPoints.Length], cancellationToken);
            }
            catch (SocketException exception)
            {
                if (attempt >= _endPoints.Length)
                {
                    throw new IOException(exception.Message, exception);
                }

                Interlocked.CompareExchange(ref _good, number + 1, number);
            }
        }
    }

    private async Task<Stream> DialAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            return _tlsHost is null ? stream : await SecureAsync(stream, _tlsHost, cancellationToken);
        }
        catch
        {
            stream?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(Stream stream, string host, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
            return secure;
        }
        catch (System.Security.Authentication.AuthenticationException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
