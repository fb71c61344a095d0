using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Zchannel.Server.Tests.Certificates;

/// <summary>A client that trusts a test's authority alone, on a link of its own.</summary>
internal sealed class TlsClient : IDisposable
{
    private readonly HttpClient _http;
    private int _handshakes;

    public TlsClient(TestAuthority authority) => _http = new HttpClient(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                Interlocked.Increment(ref _handshakes);
                Thumbprint = ((X509Certificate2)certificate!).Thumbprint;
                return authority.Vouches((X509Certificate2)certificate, chain!);
            },
        },
    });

    /// <summary>Of the certificate that the server showed last.</summary>
    public string? Thumbprint { get; private set; }

    /// <summary>How often the link was made anew.</summary>
    public int Handshakes => _handshakes;

    /// <summary>Asks for something.</summary>
    public Task<string> GetAsync(Uri address) => _http.GetStringAsync(address, TestContext.Current.CancellationToken);

    public void Dispose() => _http.Dispose();
}
