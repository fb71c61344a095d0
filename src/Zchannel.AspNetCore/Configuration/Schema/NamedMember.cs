using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// Sections of one shape under names that the operator chooses.
/// </summary>
/// <typeparam name="T">The options that hold them.</typeparam>
/// <typeparam name="TSection">The options that each is read into.</typeparam>
/// <param name="name">How the whole is called in the configuration.</param>
/// <param name="placeholder">What the reference calls a name.</param>
/// <param name="shape">What each may hold.</param>
/// <param name="get">Returns where they go.</param>
internal sealed class NamedMember<T, TSection>(
    string name, string placeholder, Shape<TSection> shape, Func<T, IDictionary<string, TSection>> get)
    : Member<T>(name)
    where TSection : new()
{
    /// <summary>What makes a valid name, or null where any will do.</summary>
    public NameRule? NameRule { get; init; }

    /// <inheritdoc />
    public override void Read(IConfigurationSection section, T target, ConfigurationWalk walk)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            walk.Add(
                section.Path, null, $"must be a section ({section.Path}:{placeholder}:…)",
                "a single value there has no meaning");
            return;
        }

        foreach (var child in section.GetChildren())
        {
            var id = NameRule is null ? child.Key : walk.Spelling(child, section, NameRule.IsName);
            if (NameRule is not null && !NameRule.IsName(id))
            {
                walk.Add(child.Path, null, NameRule.Rule, NameRule.Why);
            }

            var value = new TSection();
            shape.Read(child, value, walk);
            get(target)[id] = value;
        }
    }

    /// <inheritdoc />
    public override void Write(T source, string parent, IDictionary<string, string?> configuration)
    {
        foreach (var (id, section) in get(source))
        {
            shape.Write(section, ConfigurationPath.Combine(parent, Name, id), configuration);
        }
    }

    /// <inheritdoc />
    public override IEnumerable<OptionDescription> Describe(string parent) =>
        shape.Members.SelectMany(member => member.Describe(ConfigurationPath.Combine(parent, Name, placeholder)));

    /// <inheritdoc />
    public override JsonObject JsonSchema()
    {
        JsonObject schema = new()
        {
            ["description"] = Meaning,
            ["type"] = "object",
            ["additionalProperties"] = shape.JsonSchema(),
        };
        if (NameRule is not null)
        {
            schema["propertyNames"] = new JsonObject { ["pattern"] = NameRule.Pattern };
        }

        return schema;
    }

    /// <inheritdoc />
    public override IEnumerable<EffectiveValue> Show(string parent, T options, ConfigurationSources sources) =>
        get(options).SelectMany(named => shape.Show(ConfigurationPath.Combine(parent, Name, named.Key), named.Value, sources));
}
