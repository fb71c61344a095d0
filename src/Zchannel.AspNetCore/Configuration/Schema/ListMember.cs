using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// An option with a list of values.
/// </summary>
/// <typeparam name="T">The options that hold it.</typeparam>
/// <typeparam name="TItem">The type of an item.</typeparam>
/// <param name="name">How it is called in the configuration.</param>
/// <param name="format">What an item may be.</param>
/// <param name="get">Reads the property.</param>
/// <param name="set">Writes the property.</param>
internal sealed class ListMember<T, TItem>(
    string name, ValueFormat<TItem> format, Func<T, IReadOnlyList<TItem>> get, Action<T, IReadOnlyList<TItem>> set)
    : Member<T>(name)
    where T : new()
{
    /// <summary>Why an item outside the format is a fault.</summary>
    public required string Why { get; init; }

    /// <summary>Why an empty list is a fault, or null where it is none.</summary>
    public string? NotEmpty { get; init; }

    /// <inheritdoc />
    public override void Read(IConfigurationSection section, T target, ConfigurationWalk walk)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            walk.Add(section.Path, format.Show(section.Value), $"must be a list ({section.Path}:0, {section.Path}:1, …)", Why);
            return;
        }

        var children = section.GetChildren().ToList();
        var items = children.SelectMany(child => ReadItem(child, walk)).ToList();

        // A list written as [] arrives as an empty value; null, and a list left out, arrive as no value.
        if (children.Count == 0 && section.Value is not null && NotEmpty is { } why)
        {
            walk.Add(section.Path, null, "must not be an empty list", why);
        }
        else if (children.Count > 0 || section.Value is not null)
        {
            set(target, items);
        }
    }

    /// <inheritdoc />
    public override void Write(T source, string parent, IDictionary<string, string?> configuration)
    {
        var items = get(source);
        var key = ConfigurationPath.Combine(parent, Name);
        if (items.Count == 0)
        {
            configuration[key] = "";
        }

        for (var i = 0; i < items.Count; i++)
        {
            configuration[ConfigurationPath.Combine(key, i.ToString(CultureInfo.InvariantCulture))] = format.Exact(items[i]);
        }
    }

    /// <inheritdoc />
    public override IEnumerable<OptionDescription> Describe(string parent) =>
        [new(ConfigurationPath.Combine(parent, Name), $"list: {format.Range}", string.Join(", ", get(new T()).Select(format.Write)), Meaning)];

    /// <inheritdoc />
    public override JsonObject JsonSchema()
    {
        JsonObject schema = new()
        {
            ["description"] = $"{Meaning} ({format.Range})",
            ["type"] = "array",
            ["items"] = format.JsonSchema(),
            ["default"] = ToJson(get(new T())),
        };
        if (NotEmpty is not null)
        {
            schema["minItems"] = 1;
        }

        return schema;
    }

    /// <inheritdoc />
    public override IEnumerable<EffectiveValue> Show(string parent, T options, ConfigurationSources sources)
    {
        var key = ConfigurationPath.Combine(parent, Name);
        return [new EffectiveValue(key, ToJson(get(options)), sources.OfList(key) ?? EffectiveValue.Default)];
    }

    private JsonArray ToJson(IEnumerable<TItem> items) => [.. items.Select(format.ToJson)];

    private IEnumerable<TItem> ReadItem(IConfigurationSection item, ConfigurationWalk walk)
    {
        if (!int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _) || item.GetChildren().Any())
        {
            walk.Add(item.Path, null, $"must be an item of a list ({format.Range})", Why);
        }
        else if (format.Parse(item.Value ?? "", out var value) is { } complaint)
        {
            walk.Add(item.Path, format.Show(item.Value ?? ""), complaint.Rule, complaint.Why ?? Why);
        }
        else
        {
            yield return value;
        }
    }
}
