using System.Text.Json.Nodes;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// Reads the text of an option; returns what is wrong with it, or null where nothing is.
/// </summary>
/// <typeparam name="T">The type of the option.</typeparam>
/// <param name="text">The text.</param>
/// <param name="value">The value; without meaning where there is a complaint.</param>
internal delegate Complaint? ValueParser<T>(string text, out T value);

/// <summary>
/// What is wrong with a text.
/// </summary>
/// <param name="Rule">What it should be: "must be …".</param>
/// <param name="Why">Why that matters, or null where the option itself says so.</param>
internal sealed record Complaint(string Rule, string? Why = null);

/// <summary>
/// What the value of an option may be.
/// </summary>
/// <typeparam name="T">The type of the option.</typeparam>
/// <param name="Range">What it may be, in words for the reference.</param>
/// <param name="Parse">Reads a text.</param>
/// <param name="Write">Writes a value as the reference shows it.</param>
internal sealed record ValueFormat<T>(string Range, ValueParser<T> Parse, Func<T, string> Write)
{
    /// <summary>Writes a value exactly as a configuration would have it, a secret in clear.</summary>
    public Func<T, string> Exact { get; init; } = Write;

    /// <summary>Returns a faulty text as it may be printed: null for a secret.</summary>
    public Func<string, string?> Show { get; init; } = text => text;

    /// <summary>Makes what JSON Schema says of it.</summary>
    public Func<JsonObject> JsonSchema { get; init; } = () => new() { ["type"] = "string" };

    /// <summary>Writes a value as JSON has it, or null where that is as text; a secret as <c>***</c>.</summary>
    public Func<T, JsonNode>? Json { get; init; }

    /// <summary>Writes a value as JSON has it.</summary>
    /// <param name="value">The value.</param>
    public JsonNode ToJson(T value) => Json?.Invoke(value) ?? JsonValue.Create(Write(value));
}
