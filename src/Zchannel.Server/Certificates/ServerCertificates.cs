using System.Net.Security;

namespace Zchannel.Server.Certificates;

/// <summary>
/// The certificates that are served. Kestrel reads them once and would close every connection of an endpoint to take
/// others; here each new handshake gets the newest, and the links that stand stay. Safe for concurrent use.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards replacing; it is a leaf.</remarks>
/// <param name="original">What the server starts with, which is what Kestrel knows.</param>
internal sealed class ServerCertificates(LoadedCertificates original)
{
    private readonly Lock _gate = new();

    private readonly Dictionary<string, string> _keys = original.All
        .GroupBy(pair => pair.Value.Context.TargetCertificate.Thumbprint)
        .ToDictionary(same => same.Key, same => same.First().Key);

    private volatile LoadedCertificates _current = original;

    /// <summary>The newest.</summary>
    public LoadedCertificates Current => _current;

    /// <summary>Serves others from the next handshake on.</summary>
    public void Use(LoadedCertificates certificates)
    {
        lock (_gate)
        {
            _current = certificates;
        }
    }

    /// <summary>Serves another for one source, if the source is still one.</summary>
    public void Use(CertificateSource source, LoadedCertificate certificate)
    {
        lock (_gate)
        {
            _current = _current.With(source, certificate);
        }
    }

    /// <summary>Puts the newest certificate in the place of the one that Kestrel has chosen.</summary>
    public void Renew(SslServerAuthenticationOptions options)
    {
        if (options.ServerCertificateContext?.TargetCertificate.Thumbprint is { } thumbprint
            && _keys.TryGetValue(thumbprint, out var key)
            && _current.All.TryGetValue(key, out var newest))
        {
            options.ServerCertificateContext = newest.Context;
        }
    }
}
