using System.Globalization;

namespace Zchannel.Server.Commands.Data;

/// <summary>
/// Says how many of something there are.
/// </summary>
internal static class Counted
{
    /// <summary>Says it: <c>1 channel</c>, <c>2 channels</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The word for one of them, to which an s makes more.</param>
    public static string Of(long count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");
}
