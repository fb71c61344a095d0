using System.Globalization;
using Zchannel.Apps;

namespace Zchannel.Sae;

/// <summary>
/// When a call was signed.
/// </summary>
internal static class SaeTimestamp
{
    /// <summary>How many seconds a call's time may be off, either way.</summary>
    public const int MaxSkew = 120;

    /// <summary>Tells how many seconds a time is off.</summary>
    /// <param name="dialect">How it is written: on the platform as date and time in a zone, in public as seconds since 1970.</param>
    /// <param name="text">The time.</param>
    /// <param name="wire">The zone, which only the platform's times have.</param>
    /// <param name="now">What it is compared with.</param>
    /// <returns>The distance, not negative; null for what is no time.</returns>
    public static long? Skew(SaeDialect dialect, string text, SaeWire wire, DateTimeOffset now) => dialect switch
    {
        SaeDialect.Platform => DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? Math.Abs((local.Ticks - (now + Offset(wire)).UtcTicks) / TimeSpan.TicksPerSecond)
            : null,
        SaeDialect.Public => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? Math.Abs(seconds - now.ToUnixTimeSeconds())
            : null,
    };

    /// <summary>The name of a zone, for people.</summary>
    public static string ZoneName(SaeWire wire) => wire is SaeWire.UtcPlus8 ? "UTC+8" : "UTC";

    private static TimeSpan Offset(SaeWire wire) => wire is SaeWire.UtcPlus8 ? TimeSpan.FromHours(8) : TimeSpan.Zero;
}
