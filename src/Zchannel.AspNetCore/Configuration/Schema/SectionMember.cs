using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// A section inside a section.
/// </summary>
/// <typeparam name="T">The options that hold it.</typeparam>
/// <typeparam name="TSection">The options that it is read into.</typeparam>
/// <param name="name">How it is called in the configuration.</param>
/// <param name="shape">What it may hold.</param>
/// <param name="get">Returns the options, or null where there is no section.</param>
/// <param name="open">Returns the options to read it into, where that makes them; asked only where the section exists.</param>
internal sealed class SectionMember<T, TSection>(string name, Shape<TSection> shape, Func<T, TSection?> get, Func<T, TSection>? open = null)
    : Member<T>(name)
    where TSection : class
{
    /// <inheritdoc />
    public override void Read(IConfigurationSection section, T target, ConfigurationWalk walk)
    {
        // {} and null are as good as left out.
        if (section.Exists())
        {
            shape.Read(section, open is null ? get(target)! : open(target), walk);
        }
    }

    /// <inheritdoc />
    public override void Write(T source, string parent, IDictionary<string, string?> configuration)
    {
        if (get(source) is { } section)
        {
            shape.Write(section, ConfigurationPath.Combine(parent, Name), configuration);
        }
    }

    /// <inheritdoc />
    public override IEnumerable<OptionDescription> Describe(string parent) =>
        shape.Members.SelectMany(member => member.Describe(ConfigurationPath.Combine(parent, Name)));

    /// <inheritdoc />
    public override JsonObject JsonSchema() => shape.JsonSchema(Meaning);

    /// <inheritdoc />
    public override IEnumerable<EffectiveValue> Show(string parent, T options, ConfigurationSources sources) =>
        get(options) is { } section ? shape.Show(ConfigurationPath.Combine(parent, Name), section, sources) : [];
}
