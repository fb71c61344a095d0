using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// One thing that a section may hold.
/// </summary>
/// <typeparam name="T">The options that the section is read into.</typeparam>
/// <param name="name">How it is called in the configuration.</param>
internal abstract class Member<T>(string name)
{
    /// <summary>How it is called in the configuration.</summary>
    public string Name { get; } = name;

    /// <summary>What it means, in Markdown, for the reference and for editors.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>Why the section makes no sense without it, or null where it may be left out.</summary>
    public string? Required { get; init; }

    /// <summary>Another option that may be given in its place, but not beside it.</summary>
    public string? Alternative { get; init; }

    /// <summary>Reads it, and notes all that is wrong in it.</summary>
    /// <param name="section">What stands under the name.</param>
    /// <param name="target">The options to read it into.</param>
    /// <param name="walk">Where faults are noted.</param>
    public abstract void Read(IConfigurationSection section, T target, ConfigurationWalk walk);

    /// <summary>Writes it as a configuration would say it, so that what was set in code is checked like what was read.</summary>
    /// <param name="source">The options that hold it.</param>
    /// <param name="parent">The key of the section.</param>
    /// <param name="configuration">Where keys and values go.</param>
    public abstract void Write(T source, string parent, IDictionary<string, string?> configuration);

    /// <summary>Lists the options in it, for the reference.</summary>
    /// <param name="parent">The key of the section.</param>
    public abstract IEnumerable<OptionDescription> Describe(string parent);

    /// <summary>Returns what JSON Schema says of it; null where this version takes nothing of the kind.</summary>
    public abstract JsonObject? JsonSchema();

    /// <summary>Lists the values in it, as they are in force.</summary>
    /// <param name="parent">The key of the section.</param>
    /// <param name="options">The options, without a fault.</param>
    /// <param name="sources">Tells where a value comes from.</param>
    public abstract IEnumerable<EffectiveValue> Show(string parent, T options, ConfigurationSources sources);
}
