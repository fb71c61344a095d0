namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// Draws what of the unsynced a loss of power leaves: nothing, all, or some sectors as they are now and some as they were.
/// </summary>
internal sealed class Survival(Random random)
{
    private readonly int _kind = random.Next(4);

    /// <summary>Whether a name that was not synced is in the directory.</summary>
    public bool DrawName() => Draw(2) == 1;

    /// <summary>Draws one of the versions that a sector has had.</summary>
    /// <param name="count">How many there are; the first is the safe one, the last the newest.</param>
    public int Draw(int count) => _kind switch
    {
        0 => 0,
        1 => count - 1,
        _ => random.Next(count),
    };

    /// <summary>Whether a sector that the file has grown by holds what lay there before it was the file's.</summary>
    public bool DrawGarbage() => _kind > 1 && random.Next(8) == 0;

    public byte[] Garbage(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
