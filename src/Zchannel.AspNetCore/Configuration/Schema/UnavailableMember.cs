using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// An option that is planned: it is told apart from a misspelled one, and refused, since a setting that does nothing
/// would be a promise broken in silence.
/// </summary>
/// <typeparam name="T">The options that will hold it.</typeparam>
/// <param name="name">How it is called in the configuration.</param>
internal sealed class UnavailableMember<T>(string name) : Member<T>(name)
{
    /// <inheritdoc />
    public override bool IsAvailable => false;

    /// <inheritdoc />
    public override void Read(IConfigurationSection section, T target, ConfigurationWalk walk)
    {
        if (section.Exists())
        {
            walk.Add(section.Path, null, "is not available in this version", "it would have no effect; leave it out");
        }
    }

    /// <inheritdoc />
    public override void Write(T source, string parent, IDictionary<string, string?> configuration)
    {
    }

    /// <inheritdoc />
    public override IEnumerable<OptionDescription> Describe(string parent) => [];

    /// <inheritdoc />
    public override JsonObject? JsonSchema() => null;

    /// <inheritdoc />
    public override IEnumerable<EffectiveValue> Show(string parent, T options, ConfigurationSources sources) => [];
}
