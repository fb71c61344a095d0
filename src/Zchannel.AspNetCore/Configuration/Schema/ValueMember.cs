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
    public override IEnumerable<OptionDescription> Describe(string parent) =>
        [new(ConfigurationPath.Combine(parent, Name), format.Range, DefaultText ?? (get(new T()) is { } value ? format.Write(value) : ""))];
}
