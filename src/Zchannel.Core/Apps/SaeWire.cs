namespace Zchannel.Apps;

/// <summary>
/// Whether an app is also called as Sina App Engine's Channel service was, and in which zone the <c>TimeStamp</c> of
/// such a call is read.
/// </summary>
public enum SaeWire
{
    /// <summary>It is not.</summary>
    Off,

    /// <summary>Times are in UTC.</summary>
    Utc,

    /// <summary>Times are in UTC+8, as in China.</summary>
    UtcPlus8,
}
