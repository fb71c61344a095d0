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
