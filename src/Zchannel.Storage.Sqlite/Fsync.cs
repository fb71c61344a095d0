namespace Zchannel.Storage.Sqlite;

/// <summary>
/// When the disk is asked to keep what was written. A process that is killed loses nothing either way.
/// </summary>
internal enum Fsync
{
    /// <summary>Before anything is acknowledged or delivered: a power loss takes nothing that was.</summary>
    Always,

    /// <summary>Once a second: a power loss takes at most what was acknowledged in the last second or so, of all channels, the newest.</summary>
    Interval,
}
