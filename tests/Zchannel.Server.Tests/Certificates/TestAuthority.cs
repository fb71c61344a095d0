using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Zchannel.Server.Tests.Certificates;

/// <summary>An authority of a test's own, and one below it that signs the servers' certificates.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root = Sign("root", null, isAuthority: true);
    private readonly X509Certificate2 _signing;

    public TestAuthority() => _signing = Sign("signing", _root, isAuthority: true);

    /// <summary>Writes a fresh certificate for this machine as PEM, with that of the signing authority behind it.</summary>
    /// <returns>Its thumbprint.</returns>
    public string WritePem(string certificateFile, string keyFile)
    {
        using var certificate = Sign("localhost", _signing, isAuthority: false);
        File.WriteAllText(certificateFile, $"{certificate.ExportCertificatePem()}\n{_signing.ExportCertificatePem()}\n");
        File.WriteAllText(keyFile, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }

    /// <summary>The same as PKCS #12.</summary>
    public string WritePfx(string file, string password)
    {
        using var certificate = Sign("localhost", _signing, isAuthority: false);
        File.WriteAllBytes(file, new X509Certificate2Collection { certificate, _signing }.Export(X509ContentType.Pfx, password)!);
        return certificate.Thumbprint;
    }

    /// <summary>Tells whether a server's certificate, with what it sent along, leads to this authority.</summary>
    public bool Vouches(X509Certificate2 certificate, X509Chain sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_root);
        chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        _signing.Dispose();
        _root.Dispose();
    }

    private static X509Certificate2 Sign(string name, X509Certificate2? issuer, bool isAuthority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var from = TimeProvider.System.GetUtcNow().AddHours(-1);
        if (issuer is null)
        {
            return request.CreateSelfSigned(from, from.AddDays(3));
        }

        using var signed = request.Create(issuer, from, from.AddDays(isAuthority ? 2 : 1), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
