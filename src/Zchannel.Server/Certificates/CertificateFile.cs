using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Zchannel.Configuration;

namespace Zchannel.Server.Certificates;

/// <summary>
/// Reads certificates from files, with those of the authorities that stand beside them.
/// </summary>
internal static class CertificateFile
{
    private const string Why = "no client could connect there";

    /// <summary>Reads one.</summary>
    /// <param name="source">The files.</param>
    /// <param name="root">Where relative names begin.</param>
    /// <param name="fault">What is wrong with them, or null. It names no password.</param>
    public static LoadedCertificate? Load(CertificateSource source, string root, out ConfigurationFault? fault)
    {
        try
        {
            fault = null;
            // First: a file that changes between the two is found to have changed.
            var fingerprint = source.Fingerprint(root);
            return new LoadedCertificate(
                source.KeyPath is { } keyPath
                    ? LoadPem(Read(root, source.Path), Read(root, keyPath), source.Password)
                    : LoadPkcs12(Path.Combine(root, source.Path), source.Password),
                fingerprint);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = new ConfigurationFault($"{source.Key}:Path", source.Path, "cannot be read", OneLine(exception));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or NotSupportedException)
        {
            var rule = source.KeyPath is null
                ? "is no PKCS #12 file that its Password opens; a PEM file needs KeyPath beside it"
                : $"and KeyPath ({source.KeyPath}) are no PEM certificate with its private key";
            fault = new ConfigurationFault($"{source.Key}:Path", source.Path, rule, $"{Why}: {OneLine(exception)}");
        }

        return null;
    }

    private static string Read(string root, string file) => File.ReadAllText(Path.Combine(root, file));

    private static SslStreamCertificateContext LoadPem(string certificatePem, string keyPem, string? password)
    {
        var certificate = password is null
            ? X509Certificate2.CreateFromPem(certificatePem, keyPem)
            : X509Certificate2.CreateFromEncryptedPem(certificatePem, keyPem, password);
        var all = new X509Certificate2Collection();
        all.ImportFromPem(certificatePem);
        return SslStreamCertificateContext.Create(certificate, all, offline: true);
    }

    private static SslStreamCertificateContext LoadPkcs12(string file, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, password);
        var certificate = all.FirstOrDefault(one => one.HasPrivateKey) ?? throw new CryptographicException("It has no private key.");
        return SslStreamCertificateContext.Create(certificate, all, offline: true);
    }

    private static string OneLine(Exception exception) =>
        string.Join(' ', exception.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
}
