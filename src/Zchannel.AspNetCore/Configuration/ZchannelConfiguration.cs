using Microsoft.Extensions.Configuration;
using Zchannel.Configuration.Schema;

namespace Zchannel.Configuration;

/// <summary>
/// Reads a configuration in one walk that finds all faults, before anything is made from it.
/// </summary>
internal static class ZchannelConfiguration
{
    /// <summary>Reads the section <c>Zchannel</c>.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="publicAddresses">The addresses listened on that others than this machine can reach.</param>
    public static ConfigurationReading Read(IConfiguration configuration, IReadOnlyList<string> publicAddresses)
    {
        var options = new ZchannelOptions();
        var walk = new ConfigurationWalk(configuration);
        CheckRoot(configuration, walk);
        ZchannelSchema.Root.Read(configuration.GetSection(ZchannelOptions.SectionName), options, walk);
        new Consistency(options, walk).Check(publicAddresses);

        return walk.Faults.Count == 0
            ? new ConfigurationReading(ServerSettingsFactory.Create(options, publicAddresses.Count == 0), [])
            : new ConfigurationReading(null, walk.Faults);
    }

    /// <summary>Lists the values in force, with their sources.</summary>
    /// <param name="configuration">The whole configuration, in which no fault was found.</param>
    /// <param name="settings">What was read from it.</param>
    public static IReadOnlyList<EffectiveValue> Show(IConfiguration configuration, ServerSettings settings)
    {
        var options = new ZchannelOptions();
        ZchannelSchema.Root.Read(configuration.GetSection(ZchannelOptions.SectionName), options, new ConfigurationWalk(configuration));
        foreach (var app in options.Apps.Values)
        {
            app.PublicUrl ??= options.PublicUrl;
        }

        var values = ZchannelSchema.Root.Show(ZchannelOptions.SectionName, options, new ConfigurationSources(configuration));
        var development = settings.Apps.Where(app => app.IsDevelopment)
            .Select(app => new EffectiveValue(ConfigurationPath.Combine(ZchannelOptions.SectionName, "Apps", app.Id), "the development app", EffectiveValue.Derived));
        return [.. values, .. development];
    }

    // Beside the section stands what belongs to others, the whole environment included, so unknown keys cannot be faults
    // there; but a section that was plainly meant for this server would be lost without a word.
    private static void CheckRoot(IConfiguration configuration, ConfigurationWalk walk)
    {
        const string Section = ZchannelOptions.SectionName;
        foreach (var section in configuration.GetChildren().Where(section => section.GetChildren().Any()))
        {
            if (section.Key.Equals("Apps", StringComparison.OrdinalIgnoreCase))
            {
                walk.Add(section.Path, null, $"must stand inside the section {Section}", "it would be ignored");
            }
            else if (!section.Key.Equals(Section, StringComparison.OrdinalIgnoreCase)
                && NearMiss.Of(section.Key, [Section]) is not null)
            {
                walk.Add(section.Path, null, $"is not a section (did you mean {Section}?)", "it would be ignored");
            }
        }
    }
}
