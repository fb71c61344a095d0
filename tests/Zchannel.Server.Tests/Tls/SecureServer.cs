using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Server.Tests.Certificates;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Tls;

/// <summary>A server that also listens with TLS, and links to it.</summary>
internal sealed class SecureServer : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");

    /// <summary>The server; its first address is without TLS.</summary>
    public RunningServer Running { get; private set; } = null!;

    public static Task<SecureServer> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <summary>The same, by a clock of the test's own.</summary>
    public static Task<SecureServer> StartAsync(TimeProvider? time, params string[] settings) => StartAsync(time, null, settings);

    /// <summary>The same, with services of the test's own.</summary>
    public static async Task<SecureServer> StartAsync(TimeProvider? time, Action<IServiceCollection>? configure, params string[] settings)
    {
        var server = new SecureServer();
        var (certificate, key) = (Path.Combine(server._directory.FullName, "server.crt"), Path.Combine(server._directory.FullName, "server.key"));
        server._authority.WritePem(certificate, key);
        server.Running = await RunningServer.StartAsync(
            time,
            configure,
            [
                $"--Zchannel:Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}",
                "--Kestrel:Endpoints:Api:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Tls:Url=https://127.0.0.1:0",
                $"--Kestrel:Certificates:Default:Path={certificate}", $"--Kestrel:Certificates:Default:KeyPath={key}",
                .. settings,
            ]);
        return server;
    }

    /// <summary>Opens a link and makes the handshake of TLS.</summary>
    /// <exception cref="IOException">There was none.</exception>
    public async Task<RawLink> OpenAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Running.Addresses[1].Port, TestContext.Current.CancellationToken);
        var stream = new SslStream(new NetworkStream(socket));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, certificate, chain, _) => _authority.Vouches((X509Certificate2)certificate!, chain!),
        };
        await stream.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken).WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);
        return new RawLink(stream, socket);
    }

    /// <summary>Opens a WebSocket, with bytes right behind the handshake.</summary>
    public async Task<RawLink> OpenSocketAsync(string token, params byte[] behind)
    {
        var link = await OpenAsync();
        var handshake = $"GET /com/{token} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        await link.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(handshake), .. behind]);
        Assert.Equal(101, (await link.ReadHeadAsync()).Status);
        return link;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }
}
