using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// An option with a single value.
/// </summary>
/// <typeparam name="T">The options that hold it.</typeparam>
/// <typeparam name="TValue">Its type.</typeparam>
/// <param name="name">How it is called in the configuration.</param>
/// <param name="format">What it may be.</param>
/// <param name="get">Reads the property.</param>
/// <param name="set">Writes the property.</param>
internal sealed class ValueMember<T, TValue>(string name, ValueFormat<TValue> format, Func<T, TValue?> get, Action<T, TValue> set)
    : Member<T>(name)
    where T : new()
{
    /// <summary>Why a value outside the format is a fault.</summary>
    public required string Why { get; init; }

    /// <summary>The default in words, where it is not a value of its own.</summary>
    public string? DefaultText { get; init; }

    /// <inheritdoc />
    public override void Read(IConfigurationSection section, T target, ConfigurationWalk walk)
    {
        if (section.GetChildren().Any())
        {
            walk.Add(section.Path, null, $"must be a single value ({format.Range}), not a section or a list", Why);
        }
        else if (section.Value is { } text)
        {
            if (format.Parse(text, out var value) is { } complaint)
            {
                walk.Add(section.Path, format.Show(text), complaint.Rule, complaint.Why ?? Why);
            }
            else
            {
                set(target, value);
            }
        }
    }

    /// <inheritdoc />
    public override void Write(T source, string parent, IDictionary<string, string?> configuration)
    {
        if (get(source) is { } value)
        {
            configuration[ConfigurationPath.Combine(parent, Name)] = format.Exact(value);
        }
    }

    /// <inheritdoc />
    public override IEnumerable<OptionDescription> Describe(string parent) =>
        [new(ConfigurationPath.Combine(parent, Name), format.Range, DefaultText ?? (get(new T()) is { } value ? format.Write(value) : ""), Meaning)];

    /// <inheritdoc />
    public override JsonObject JsonSchema()
    {
        var schema = format.JsonSchema();
        schema["description"] = $"{Meaning} ({format.Range})";
        if (DefaultText is null && get(new T()) is { } value)
        {
            schema["default"] = format.ToJson(value);
        }

        return schema;
    }

    /// <inheritdoc />
    public override IEnumerable<EffectiveValue> Show(string parent, T options, ConfigurationSources sources)
    {
        var key = ConfigurationPath.Combine(parent, Name);
        var source = sources.Of(key);

        // What is read into another option, as the name of a file is, stands in the configuration alone.
        var json = get(options) is { } value ? format.ToJson(value) : sources.Value(key);
        if (json is not null)
        {
            var other = Alternative is { } file ? sources.Value(ConfigurationPath.Combine(parent, file)) : null;
            yield return new EffectiveValue(key, json, source ?? (other is not null ? $"file {other}" : Unset(options)));
        }
    }

    private string Unset(T options) =>
        DefaultText is null && EqualityComparer<TValue?>.Default.Equals(get(options), get(new T())) ? EffectiveValue.Default : EffectiveValue.Derived;
}
