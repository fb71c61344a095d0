namespace Zchannel.Durability.Servers;

/// <summary>
/// A directory that goes with the run.
/// </summary>
internal sealed class ScratchDirectory : IDisposable
{
    private readonly DirectoryInfo _directory;

    /// <summary>Makes one below another.</summary>
    public ScratchDirectory(string parent)
        => _directory = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"zchannel-durability-{System.IO.Path.GetRandomFileName()}"));

    public string Path => _directory.FullName;

    /// <summary>How much lies in it.</summary>
    public long Bytes => _directory.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    public void Dispose() => _directory.Delete(recursive: true);
}
