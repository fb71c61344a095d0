using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// The certificate of a server of the run's own. Nobody vouches for it: it is known by its bytes.
/// </summary>
internal sealed class SelfMadeCertificate
{
    private const string CertificateFile = "certificate.pem";
    private const string KeyFile = "key.pem";

    private readonly byte[] _bytes;

    private SelfMadeCertificate(byte[] bytes) => _bytes = bytes;

    /// <summary>Makes one for loopback, as most servers have them: a key on P-256.</summary>
    /// <param name="directory">Where it is written to, with its key.</param>
    /// <param name="now">When it begins to be good, for as long as a run may take and a day.</param>
    public static SelfMadeCertificate Write(string directory, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=zchannel bench", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(Path.Combine(directory, CertificateFile), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, KeyFile), key.ExportPkcs8PrivateKeyPem());
        return new SelfMadeCertificate(certificate.RawData);
    }

    /// <summary>Has a server show it.</summary>
    public static void Configure(IDictionary<string, string?> environment)
    {
        environment["Kestrel__Certificates__Default__Path"] = CertificateFile;
        environment["Kestrel__Certificates__Default__KeyPath"] = KeyFile;
    }

    /// <summary>Whether a certificate is this one.</summary>
    public bool Is(X509Certificate? certificate) => certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(_bytes);
}
