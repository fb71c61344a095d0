namespace Zchannel.Configuration;

/// <summary>
/// When what durable channels store is forced onto the disk.
/// </summary>
public enum FsyncChoice
{
    /// <summary>Before each acknowledgement: neither a killed server nor a loss of power takes back what was acknowledged.</summary>
    Always,

    /// <summary>Once a second: a loss of power, or a crash of the system, takes back up to the last second of what was acknowledged.</summary>
    Interval,
}
