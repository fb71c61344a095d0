namespace Zchannel.Storage.Sqlite.Tests.Support;

/// <summary>
/// A directory that is gone when the test is over.
/// </summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("zchannel-store-").FullName;

    public string Child(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
