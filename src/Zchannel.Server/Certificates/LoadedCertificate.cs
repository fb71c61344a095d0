using System.Net.Security;

namespace Zchannel.Server.Certificates;

/// <summary>
/// A certificate as it was read.
/// </summary>
/// <param name="Context">The certificate with its key and those of its authorities.</param>
/// <param name="Fingerprint">Of the files it was read from.</param>
internal sealed record LoadedCertificate(SslStreamCertificateContext Context, string Fingerprint);
