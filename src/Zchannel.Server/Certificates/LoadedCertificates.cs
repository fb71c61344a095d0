using Zchannel.Configuration;

namespace Zchannel.Server.Certificates;

/// <summary>
/// All certificates that a configuration names, read. Immutable.
/// </summary>
/// <param name="Root">Where relative names begin.</param>
/// <param name="Sources">The files.</param>
/// <param name="All">What is in them, by the keys of their sections.</param>
internal sealed record LoadedCertificates(
    string Root, IReadOnlyList<CertificateSource> Sources, IReadOnlyDictionary<string, LoadedCertificate> All)
{
    /// <summary>Reads all, or tells what is wrong with each that cannot be read.</summary>
    /// <param name="builder">A host to be, with its configuration.</param>
    /// <param name="faults">What is wrong.</param>
    public static LoadedCertificates? Load(WebApplicationBuilder builder, out IReadOnlyList<ConfigurationFault> faults)
    {
        var root = builder.Environment.ContentRootPath;
        var sources = CertificateSource.From(builder.Configuration);
        var all = new Dictionary<string, LoadedCertificate>(StringComparer.OrdinalIgnoreCase);
        var found = new List<ConfigurationFault>();
        foreach (var source in sources)
        {
            if (CertificateFile.Load(source, root, out var fault) is { } certificate)
            {
                all[source.Key] = certificate;
            }
            else
            {
                found.Add(fault!);
            }
        }

        faults = found;
        return found.Count == 0 ? new LoadedCertificates(root, sources, all) : null;
    }

    /// <summary>Returns the same with another certificate from one source; unchanged where it is no source any more.</summary>
    public LoadedCertificates With(CertificateSource source, LoadedCertificate certificate) => Sources.Contains(source)
        ? this with { All = new Dictionary<string, LoadedCertificate>(All, StringComparer.OrdinalIgnoreCase) { [source.Key] = certificate } }
        : this;
}
