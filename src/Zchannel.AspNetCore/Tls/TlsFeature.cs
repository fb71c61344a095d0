using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Zchannel.Tls;

/// <summary>
/// What the web server asks of a link that is encrypted. Where it is there, Kestrel adds no TLS of its own.
/// </summary>
internal sealed class TlsFeature(SslStream stream) : ITlsConnectionFeature, ITlsHandshakeFeature, ITlsApplicationProtocolFeature, ISslStreamFeature
{
    /// <inheritdoc />
    public SslStream SslStream => stream;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> ApplicationProtocol => stream.NegotiatedApplicationProtocol.Protocol;

    /// <inheritdoc />
    public SslProtocols Protocol => stream.SslProtocol;

    /// <inheritdoc />
    public TlsCipherSuite? NegotiatedCipherSuite => stream.NegotiatedCipherSuite;

    /// <inheritdoc />
    public string HostName => stream.TargetHostName;

    /// <summary>Clients are not asked for one.</summary>
    public X509Certificate2? ClientCertificate
    {
        get => null;
        set => throw new NotSupportedException();
    }

#pragma warning disable SYSLIB0058 // The interface asks for what the cipher suite says better.
    /// <inheritdoc />
    public CipherAlgorithmType CipherAlgorithm => stream.CipherAlgorithm;

    /// <inheritdoc />
    public int CipherStrength => stream.CipherStrength;

    /// <inheritdoc />
    public HashAlgorithmType HashAlgorithm => stream.HashAlgorithm;

    /// <inheritdoc />
    public int HashStrength => stream.HashStrength;

    /// <inheritdoc />
    public ExchangeAlgorithmType KeyExchangeAlgorithm => stream.KeyExchangeAlgorithm;

    /// <inheritdoc />
    public int KeyExchangeStrength => stream.KeyExchangeStrength;
#pragma warning restore SYSLIB0058

    /// <inheritdoc />
    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
}
