using System.Globalization;

namespace Zchannel.Durability.Publishing;

/// <summary>
/// Reads one number out of metrics in Prometheus' text form.
/// </summary>
internal static class MetricText
{
    /// <summary>The sum of all series of a name; null where there is none.</summary>
    public static double? Find(string text, string name)
    {
        double? sum = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name) && line.Length > name.Length && line[name.Length] is ' ' or '{')
            {
                var value = line[(Math.Max(name.Length, line.LastIndexOf('}') + 1))..].Trim();
                var end = value.IndexOf(' ');
                sum = (sum ?? 0) + double.Parse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }
}
