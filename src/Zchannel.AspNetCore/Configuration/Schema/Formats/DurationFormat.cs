using System.Globalization;

namespace Zchannel.Configuration.Schema.Formats;

/// <summary>
/// Durations as .NET writes them: <c>[days.]hours:minutes:seconds</c>.
/// </summary>
internal static class DurationFormat
{
    /// <summary>A duration in a range.</summary>
    /// <param name="least">The least.</param>
    /// <param name="greatest">The greatest.</param>
    public static ValueFormat<TimeSpan> Between(TimeSpan least, TimeSpan greatest)
    {
        var range = $"{Write(least)} to {Write(greatest)}";
        return new(range, Parse, Write)
        {
            JsonSchema = () => new() { ["type"] = "string", ["pattern"] = @"^([0-9]+\.)?([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9](\.[0-9]{1,7})?$" },
        };

        // .NET reads "30" as thirty days and "00:30" as half an hour; who writes either may mean something else.
        Complaint? Parse(string text, out TimeSpan value) =>
            TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value)
            && text.AsSpan().Count(':') == 2
            && value >= least && value <= greatest
                ? null
                : new Complaint($"must be a duration from {range}, written [days.]hours:minutes:seconds");
    }

    private static string Write(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);
}
