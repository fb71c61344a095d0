using System.Text.Json.Nodes;

namespace Zchannel.Configuration.Schema.Formats;

/// <summary>
/// One of a few words, in any case.
/// </summary>
internal static class ChoiceFormat
{
    /// <summary>Yes or no.</summary>
    public static ValueFormat<bool> TrueOrFalse { get; } = new(
        "true or false", ParseBoolean, value => value ? "true" : "false")
    {
        JsonSchema = () => new() { ["type"] = "boolean" },
        Json = value => JsonValue.Create(value),
    };

    /// <summary>A name of an enumeration.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="spell">How a name is spelled, where that differs from the code.</param>
    public static ValueFormat<T> NameOf<T>(Func<string, string>? spell = null)
        where T : struct, Enum =>
        OneOf(Enum.GetValues<T>(), spell);

    /// <summary>One of some names of an enumeration.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="values">Those that may be chosen.</param>
    /// <param name="spell">How a name is spelled, where that differs from the code.</param>
    public static ValueFormat<T> OneOf<T>(IEnumerable<T> values, Func<string, string>? spell = null)
        where T : struct, Enum
    {
        var words = values.ToDictionary(Write, StringComparer.OrdinalIgnoreCase);
        var range = string.Join(", ", words.Keys);
        return new(range, Parse, Write)
        {
            JsonSchema = () => new() { ["enum"] = new JsonArray([.. words.Keys.Select(word => JsonValue.Create(word))]) },
        };

        // Enum.TryParse would take numbers and combinations too.
        Complaint? Parse(string text, out T value) =>
            words.TryGetValue(text, out value) ? null : new Complaint($"must be one of {range}");

        string Write(T value) => spell is null ? value.ToString() : spell(value.ToString());
    }

    private static Complaint? ParseBoolean(string text, out bool value) =>
        bool.TryParse(text, out value) ? null : new Complaint("must be true or false");
}
