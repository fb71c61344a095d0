namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// One who asks the disk, for one thing at a time.
/// </summary>
internal sealed class DiskUse(DiskWatch disk)
{
    private volatile int _since;

    /// <summary>The tick at which it began to ask; 0 while it does not.</summary>
    public int Since => _since;

    /// <summary>Notes that the disk is asked from now on.</summary>
    public void Begin() => _since = disk.Now;

    /// <summary>Notes that the disk has answered.</summary>
    public void End()
    {
        disk.Answered(_since);
        _since = 0;
    }
}
