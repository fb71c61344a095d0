using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Zchannel.Apps;
using Zchannel.Configuration;
using Zchannel.Configuration.Schema;

namespace Zchannel.Embedding;

/// <summary>
/// Reads what an embedding application configures, in files and in code, and checks it as <c>zchannel check</c> would:
/// what was set in code is written out as a configuration and goes through the same walk.
/// </summary>
internal static class EmbeddedConfiguration
{
    /// <summary>The app that exists where none is configured.</summary>
    public const string DefaultApp = "default";

    private const string Section = ZchannelOptions.SectionName;

    /// <summary>Reads and checks everything.</summary>
    /// <param name="host">The application's configuration, or null where it has none.</param>
    /// <param name="sources">What the calls of <c>AddZchannel</c> said, in their order.</param>
    /// <exception cref="ZchannelConfigurationException">There are faults; it has all of them.</exception>
    public static ServerSettings Read(IConfiguration? host, IEnumerable<EmbeddedSource> sources)
    {
        var all = sources.ToList();
        var options = new ZchannelOptions();
        var merged = Merge(host, all);
        var read = new ConfigurationWalk(merged) { IsPartial = true };
        ZchannelSchema.Root.Read(merged.GetSection(Section), options, read);
        foreach (var source in all)
        {
            source.Configure?.Invoke(options);
        }

        GiveKeys(options);
        var whole = Check(options);
        var faults = read.Faults.Concat(whole).DistinctBy(fault => fault.Key, StringComparer.OrdinalIgnoreCase).ToList();
        return faults.Count == 0
            ? ServerSettingsFactory.Create(options, loopbackOnly: false)
            : throw new ZchannelConfigurationException(faults);
    }

    // One section: faults are told by the keys that the reference knows, wherever an application keeps them.
    private static IConfiguration Merge(IConfiguration? host, List<EmbeddedSource> sources)
    {
        if (host is not null && sources.All(source => source.Section is null))
        {
            return host;
        }

        var values = sources
            .Select(source => source.Section ?? host?.GetSection(Section))
            .OfType<IConfiguration>()
            .SelectMany(section => section.AsEnumerable(makePathsRelative: true))
            .Where(pair => pair.Key.Length > 0);
        var merged = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in values)
        {
            merged[ConfigurationPath.Combine(Section, key)] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(merged).Build();
    }

    // In process nobody needs a key, so none needs to be thought of: it signs channel URLs, and changes with each start.
    private static void GiveKeys(ZchannelOptions options)
    {
        if (options.Apps.Count == 0)
        {
            options.Apps[DefaultApp] = new AppOptions();
        }

        foreach (var (id, app) in options.Apps.Where(app => app.Value.Keys.Count == 0))
        {
            app.Keys[id] = new AccessKeyOptions { Secret = new Secret(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))) };
        }
    }

    private static IReadOnlyList<ConfigurationFault> Check(ZchannelOptions options)
    {
        var written = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        ZchannelSchema.Root.Write(options, Section, written);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(written).Build();
        var walk = new ConfigurationWalk(configuration);
        var checkedOptions = new ZchannelOptions();
        ZchannelSchema.Root.Read(configuration.GetSection(Section), checkedOptions, walk);
        new Consistency(checkedOptions, walk).Check(publicAddresses: []);
        CheckEffect(options, walk);
        return walk.Faults;
    }

    private static void CheckEffect(ZchannelOptions options, ConfigurationWalk walk)
    {
        const string Rule = "has no effect inside another application";
        if (options.Management.Urls is { Length: > 0 } urls)
        {
            walk.Add(
                ConfigurationPath.Combine(Section, nameof(ZchannelOptions.Management), nameof(ManagementOptions.Urls)), urls, Rule,
                "only the zchannel executable has a listener for operators");
        }

        if (options.TrustedProxies.Count > 0)
        {
            walk.Add(
                ConfigurationPath.Combine(Section, nameof(ZchannelOptions.TrustedProxies)), null, Rule,
                "the application itself says whose forwarded headers it believes");
        }
    }
}
