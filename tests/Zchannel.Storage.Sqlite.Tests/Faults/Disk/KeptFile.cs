namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// What of a file a loss of power may take: for each sector that was written since the last sync all that it held since then.
/// </summary>
/// <param name="path">Where it is.</param>
/// <param name="sectorBytes">What is written as a whole or not at all.</param>
internal sealed class KeptFile(string path, int sectorBytes)
{
    // The first version is the one that is safe; any of them may be what the platter holds.
    private readonly Dictionary<long, List<byte[]>> _sectors = [];
    private readonly HashSet<long> _dropped = [];
    private readonly List<long> _sizes = [];

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>Whether a crash leaves its name in the directory.</summary>
    public bool HasName { get; set; } = true;

    /// <summary>How many sectors may be lost.</summary>
    public int Unsynced => _sectors.Count;

    /// <summary>Has a change made to the file, and keeps what was there before and after.</summary>
    /// <param name="file">The file.</param>
    /// <param name="from">The first byte that changes.</param>
    /// <param name="to">The byte behind the last that changes.</param>
    /// <param name="change">The change.</param>
    public int Change(RawFile file, long from, long to, Func<int> change)
    {
        var sectors = Sectors(from, to);
        foreach (var sector in sectors.Where(sector => !_sectors.ContainsKey(sector)))
        {
            _sectors[sector] = [file.Read(sector * sectorBytes, sectorBytes)];
        }

        if (_sizes.Count == 0)
        {
            _sizes.Add(file.Size);
        }

        var code = change();
        foreach (var sector in sectors)
        {
            _sectors[sector].Add(file.Read(sector * sectorBytes, sectorBytes));
            _dropped.Remove(sector);
        }

        _sizes.Add(file.Size);
        return code;
    }

    /// <summary>All that was written is safe, but for what an earlier sync failed to write.</summary>
    public void Sync()
    {
        foreach (var sector in _sectors.Keys.Where(sector => !_dropped.Contains(sector)).ToList())
        {
            _sectors.Remove(sector);
        }

        if (_sizes is [.., var size])
        {
            _sizes.Clear();
            if (_dropped.Count > 0)
            {
                _sizes.Add(size);
            }
        }
    }

    /// <summary>
    /// A sync failed. The system takes what it could not write for written: no later sync makes up for it
    /// (lwn.net/Articles/752063), unless the same sector is written again.
    /// </summary>
    public void FailToSync() => _dropped.UnionWith(_sectors.Keys);

    /// <summary>What a loss of power leaves of the file.</summary>
    /// <param name="content">What the file holds.</param>
    /// <param name="survival">Draws what survives.</param>
    public byte[] Lose(byte[] content, Survival survival)
    {
        var size = _sizes.Count == 0 ? content.Length : _sizes[survival.Draw(_sizes.Count)];
        var left = new byte[size];
        content.AsSpan(0, (int)Math.Min(size, content.Length)).CopyTo(left);
        foreach (var (sector, versions) in _sectors)
        {
            var start = sector * sectorBytes;
            if (start < size)
            {
                var isNew = start >= _sizes[0];
                var version = isNew && survival.DrawGarbage() ? survival.Garbage(sectorBytes) : versions[survival.Draw(versions.Count)];
                version.AsSpan(0, (int)Math.Min(sectorBytes, size - start)).CopyTo(left.AsSpan((int)start));
            }
        }

        return left;
    }

    private List<long> Sectors(long from, long to)
    {
        List<long> sectors = [];
        for (var sector = from / sectorBytes; sector * sectorBytes < to; sector++)
        {
            sectors.Add(sector);
        }

        return sectors;
    }
}
