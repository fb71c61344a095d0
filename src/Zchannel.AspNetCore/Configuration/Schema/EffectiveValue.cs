using System.Text.Json.Nodes;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// The value of an option, as it is in force.
/// </summary>
/// <param name="Key">The full key.</param>
/// <param name="Value">The value; a secret is <c>***</c>.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record EffectiveValue(string Key, JsonNode Value, string Source)
{
    /// <summary>The source of what nobody has set.</summary>
    public const string Default = "default";

    /// <summary>The source of what follows from other options, or from the machine.</summary>
    public const string Derived = "derived";

    /// <summary>The value as a person reads it.</summary>
    public string Text => Value switch
    {
        JsonArray { Count: 0 } => "none",
        JsonArray list => string.Join(", ", list.Select(item => item?.ToString())),
        JsonValue value when value.TryGetValue<bool>(out var truth) => truth ? "true" : "false",
        _ => Value.ToString(),
    };
}
