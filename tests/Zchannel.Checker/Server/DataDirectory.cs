namespace Zchannel.Checker.Server;

/// <summary>
/// The directories of a round: where the server runs, its data (on a small disk of its own, where that can be had), and copies.
/// </summary>
internal sealed class DataDirectory : IAsyncDisposable
{
    private const string Size = "64m";

    private readonly DirectoryInfo _root;
    private bool _isMounted;

    private DataDirectory(DirectoryInfo root) => _root = root;

    public string Root => _root.FullName;

    public string Data => Path.Combine(Root, "data");

    public string Database => Path.Combine(Data, "zchannel.db");

    public string Log => Database + "-wal";

    private string Copy => Path.Combine(Root, "copy");

    private string Ballast => Path.Combine(Data, "ballast");

    /// <summary>Makes the directories.</summary>
    /// <param name="onSmallDisk">Whether the data get a disk that can be filled.</param>
    public static async Task<DataDirectory> MakeAsync(bool onSmallDisk)
    {
        var directory = new DataDirectory(Directory.CreateTempSubdirectory("zchannel-checker-"));
        Directory.CreateDirectory(directory.Data);
        if (onSmallDisk)
        {
            if (await Command.RunAsync("mount", "-t", "tmpfs", "-o", $"size={Size},mode=0700", "zchannel-checker", directory.Data) is { } fault)
            {
                directory._root.Delete(recursive: true);
                throw new IOException(fault);
            }

            directory._isMounted = true;
        }

        return directory;
    }

    /// <summary>Takes all the room there is.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Seek(0, SeekOrigin.End);
        for (var piece = new byte[1 << 20]; piece.Length > 0;)
        {
            try
            {
                file.Write(piece);
            }
            catch (IOException)
            {
                piece = new byte[piece.Length / 4];
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Empty() => File.Delete(Ballast);

    /// <summary>Copies the data while no process has them open.</summary>
    public void Save()
    {
        Directory.CreateDirectory(Copy);
        foreach (var file in Directory.EnumerateFiles(Copy))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.EnumerateFiles(Data))
        {
            File.Copy(file, Path.Combine(Copy, Path.GetFileName(file)));
        }
    }

    /// <summary>Puts the copy in the place of the data.</summary>
    public void Restore()
    {
        foreach (var file in Directory.EnumerateFiles(Data))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.EnumerateFiles(Copy))
        {
            File.Copy(file, Path.Combine(Data, Path.GetFileName(file)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isMounted && await Command.RunAsync("umount", Data) is { } fault)
        {
            throw new IOException(fault);
        }

        _root.Delete(recursive: true);
    }
}
