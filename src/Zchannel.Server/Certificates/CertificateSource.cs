using System.Security.Cryptography;

namespace Zchannel.Server.Certificates;

/// <summary>
/// The files that a certificate comes from, as a section of Kestrel's names them.
/// </summary>
/// <param name="Key">The full key of the section.</param>
/// <param name="Path">The certificate: PEM where there is a <paramref name="KeyPath"/>, PKCS #12 otherwise.</param>
/// <param name="KeyPath">The private key in PEM, or null.</param>
/// <param name="Password">What the key or the file is encrypted with.</param>
internal sealed record CertificateSource(string Key, string Path, string? KeyPath, string? Password)
{
    /// <summary>Finds the files in a configuration.</summary>
    /// <param name="configuration">The whole configuration.</param>
    public static IReadOnlyList<CertificateSource> From(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        return
        [
            .. endpoints.Select(endpoint => endpoint.GetSection("Certificate"))
                .Concat(endpoints.SelectMany(endpoint => endpoint.GetSection("Sni").GetChildren()).Select(name => name.GetSection("Certificate")))
                .Append(configuration.GetSection("Kestrel:Certificates:Default"))
                .Where(section => !string.IsNullOrEmpty(section["Path"]))
                .Select(section => new CertificateSource(section.Path, section["Path"]!, section["KeyPath"], section["Password"])),
        ];
    }

    /// <summary>Returns what tells one content of the files from another.</summary>
    /// <param name="root">Where relative names begin.</param>
    public string Fingerprint(string root)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in (string?[])[Path, KeyPath])
        {
            if (file is not null)
            {
                hash.AppendData(File.ReadAllBytes(System.IO.Path.Combine(root, file)));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <inheritdoc />
    public override string ToString() => $"{Key} ({Path})";
}
