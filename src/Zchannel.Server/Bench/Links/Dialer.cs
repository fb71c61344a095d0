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
    private readonly SslClientAuthenticationOptions? _tls;
    private int _good;

    private Dialer(EndPoint[] endPoints, SslClientAuthenticationOptions? tls) => (_endPoints, _tls) = (endPoints, tls);

    /// <summary>Whether the links are encrypted.</summary>
    public bool IsSecure => _tls is not null;

    /// <summary>Resolves the host of a channel URL.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="trust">Decides on the certificate in the system's place; null for the system.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SocketException">It has no address.</exception>
    public static async Task<Dialer> ResolveAsync(Uri url, RemoteCertificateValidationCallback? trust, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(url.IdnHost, cancellationToken);
        // Each subscriber stands for another client, and that one has no session to resume.
        var tls = url.Scheme is "wss" or "https"
            ? new SslClientAuthenticationOptions { TargetHost = url.IdnHost, RemoteCertificateValidationCallback = trust, AllowTlsResume = false }
            : null;
        return new Dialer([.. addresses.Select(address => new IPEndPoint(address, url.Port))], tls);
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
            return _tls is null ? stream : await SecureAsync(stream, _tls, cancellationToken);
        }
        catch
        {
            stream?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(Stream stream, SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancellationToken);
            return secure;
        }
        catch (System.Security.Authentication.AuthenticationException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
