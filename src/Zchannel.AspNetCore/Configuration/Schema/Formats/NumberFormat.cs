using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Zchannel.Configuration.Schema.Formats;

/// <summary>
/// Whole numbers.
/// </summary>
internal static class NumberFormat
{
    /// <summary>A number in a range.</summary>
    /// <typeparam name="T">The type of the number.</typeparam>
    /// <param name="least">The least.</param>
    /// <param name="greatest">The greatest.</param>
    /// <param name="unit">What is counted.</param>
    public static ValueFormat<T> Between<T>(T least, T greatest, string unit)
        where T : IBinaryInteger<T>
    {
        var range = $"{Write(least)} to {Write(greatest)} {unit}";
        return new(range, Parse, Write)
        {
            JsonSchema = () => new() { ["type"] = "integer", ["minimum"] = ToJson(least), ["maximum"] = ToJson(greatest) },
            Json = ToJson,
            Exact = value => value.ToString(null, CultureInfo.InvariantCulture),
        };

        Complaint? Parse(string text, out T value) =>
            T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value!)
            && value >= least && value <= greatest
                ? null
                : new Complaint($"must be a whole number from {range}");
    }

    private static JsonValue ToJson<T>(T value)
        where T : IBinaryInteger<T> => JsonValue.Create(long.CreateChecked(value));

    private static string Write<T>(T value)
        where T : IBinaryInteger<T> => value.ToString("N0", CultureInfo.InvariantCulture);
}
