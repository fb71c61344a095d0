namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// A file as the system has it: what was written and can be read, synced or not.
/// </summary>
internal readonly unsafe struct RawFile(SqliteFile* file)
{
    /// <summary>How long it is.</summary>
    public long Size
    {
        get
        {
            long size;
            Check(file->Methods->Size(file, &size));
            return size;
        }
    }

    /// <summary>Reads bytes; zeros where the file has ended.</summary>
    public byte[] Read(long offset, int count)
    {
        // A short read fills up with zeros and says so.
        var bytes = new byte[count];
        fixed (byte* to = bytes)
        {
            var code = file->Methods->Read(file, to, count, offset);
            return code is SqliteCode.Ok or ShortRead ? bytes : throw new IOException($"The file cannot be read: {code}.");
        }
    }

    public int Write(byte* bytes, int count, long offset) => file->Methods->Write(file, bytes, count, offset);

    public int Truncate(long size) => file->Methods->Truncate(file, size);

    private const int ShortRead = 522;

    private static void Check(int code)
    {
        if (code != SqliteCode.Ok)
        {
            throw new IOException($"The file does not say its size: {code}.");
        }
    }
}
