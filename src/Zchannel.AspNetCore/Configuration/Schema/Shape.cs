using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// What a section of the configuration may hold.
/// </summary>
/// <typeparam name="T">The options that the section is read into.</typeparam>
/// <param name="members">What it may hold.</param>
internal sealed class Shape<T>(params IReadOnlyList<Member<T>> members)
{
    /// <summary>What the section may hold.</summary>
    public IReadOnlyList<Member<T>> Members { get; } = members;

    /// <summary>Reads a section, and notes all that is wrong in it.</summary>
    /// <param name="section">The section.</param>
    /// <param name="target">The options to read it into.</param>
    /// <param name="walk">Where faults are noted.</param>
    public void Read(IConfigurationSection section, T target, ConfigurationWalk walk)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            // The value is not shown: a secret is easily written one level too high.
            walk.Add(section.Path, null, $"must be a section with {Names()}", "a single value there has no meaning");
            return;
        }

        foreach (var child in section.GetChildren())
        {
            if (Find(child.Key) is { } member)
            {
                member.Read(child, target, walk);
            }
            else
            {
                AddUnknown(child, walk);
            }
        }

        foreach (var member in Members)
        {
            var alternative = member.Alternative is { } other && section.GetSection(other).Exists();
            if (member.Required is { } why && !walk.IsPartial && !alternative && !section.GetSection(member.Name).Exists())
            {
                walk.Add(ConfigurationPath.Combine(section.Path, member.Name), null, "is missing", why);
            }
            else if (alternative && section.GetSection(member.Name).Exists())
            {
                walk.Add(
                    ConfigurationPath.Combine(section.Path, member.Alternative!), null,
                    $"must not stand beside {member.Name}", "only one of them could count");
            }
        }
    }

    /// <summary>Returns what JSON Schema says of the section.</summary>
    /// <param name="meaning">What it means, in Markdown, or null where nothing is to be said.</param>
    /// <remarks>
    /// Nothing is required: a file is one of several sources, and what it lacks may come from another. Names are those of
    /// the reference, though the server takes them in any case.
    /// </remarks>
    public JsonObject JsonSchema(string? meaning = null)
    {
        JsonObject schema = meaning is null ? [] : new() { ["description"] = meaning };
        schema["type"] = "object";
        schema["properties"] = new JsonObject(Members
            .Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.JsonSchema()))
            .Where(property => property.Value is not null));
        schema["additionalProperties"] = false;
        var clashes = Members.Where(member => member.Alternative is not null)
            .Select(member => new JsonObject { ["not"] = new JsonObject { ["required"] = new JsonArray(member.Name, member.Alternative) } })
            .ToArray<JsonNode>();
        if (clashes.Length > 0)
        {
            schema["allOf"] = new JsonArray(clashes);
        }

        return schema;
    }

    /// <summary>Lists the values in the section, as they are in force.</summary>
    /// <param name="path">The key of the section.</param>
    /// <param name="options">The options, without a fault.</param>
    /// <param name="sources">Tells where a value comes from.</param>
    public IEnumerable<EffectiveValue> Show(string path, T options, ConfigurationSources sources) =>
        Members.SelectMany(member => member.Show(path, options, sources));

    /// <summary>Writes options as a configuration would say them.</summary>
    /// <param name="source">The options.</param>
    /// <param name="path">The key of the section.</param>
    /// <param name="configuration">Where keys and values go.</param>
    public void Write(T source, string path, IDictionary<string, string?> configuration)
    {
        foreach (var member in Members)
        {
            member.Write(source, path, configuration);
        }
    }

    private Member<T>? Find(string key) =>
        Members.FirstOrDefault(member => member.Name.Equals(key, StringComparison.OrdinalIgnoreCase));

    // What stands under an unknown key is not shown either: it may be a misspelled Secret.
    private void AddUnknown(IConfigurationSection section, ConfigurationWalk walk)
    {
        var known = Members.Select(member => member.Name);
        var rule = NearMiss.Of(section.Key, known) is { } near
            ? $"is not an option (did you mean {near}?)"
            : $"is not an option (there are {Names()})";
        walk.Add(section.Path, null, rule, "it would be ignored");
    }

    private string Names() => string.Join(", ", Members.Select(member => member.Name));
}
