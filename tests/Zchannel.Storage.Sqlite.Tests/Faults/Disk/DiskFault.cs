namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// What a disk does wrong until it is told otherwise.
/// </summary>
internal enum DiskFault
{
    None,

    /// <summary>There is no room (<c>ENOSPC</c>): half of what is written gets there.</summary>
    Full,

    /// <summary>Nothing can be written (<c>EIO</c>).</summary>
    WriteFails,

    /// <summary>A sync fails, and what it should have made safe is not, whatever a later one says.</summary>
    SyncFails,

    /// <summary>Mounted anew, read-only (<c>EROFS</c>).</summary>
    ReadOnly,
}
