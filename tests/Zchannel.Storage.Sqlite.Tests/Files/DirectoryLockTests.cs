using System.Runtime.Versioning;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Files;

public sealed class DirectoryLockTests
{
    [Fact]
    public void SecondServer_IsRefusedAndToldWhy()
    {
        using var directory = new TemporaryDirectory();
        using var first = DirectoryLock.Take(new StoreFiles(directory.Path));

        var refusal = Assert.Throws<StoreRefusedException>(() => DirectoryLock.Take(new StoreFiles(directory.Path)));

        Assert.Equal(
            $"The data directory '{directory.Path}' is in use by another Zchannel. Each server needs a data directory of its own.",
            refusal.Message);
    }

    [Fact]
    public void Server_AfterAnother_TakesTheDirectory()
    {
        using var directory = new TemporaryDirectory();
        DirectoryLock.Take(new StoreFiles(directory.Path)).Dispose();

        DirectoryLock.Take(new StoreFiles(directory.Path)).Dispose();
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("zchannel.db")]
    [InlineData("zchannel.db-wal")]
    public void File_ThatIsALink_IsRefused_AndWhatItLeadsToIsLeftAlone(string name)
    {
        using var directory = new TemporaryDirectory();
        File.CreateSymbolicLink(directory.Child(name), directory.Child("elsewhere"));

        var refusal = Assert.Throws<StoreRefusedException>(() => DirectoryLock.Take(new StoreFiles(directory.Path)));

        Assert.StartsWith($"'{directory.Child(name)}' is a link.", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(directory.Child("elsewhere")));
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("zchannel.db")]
    [InlineData("zchannel.db-wal")]
    public void File_ThatIsADirectory_IsRefusedByName(string name)
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory.Child(name));

        var refusal = Assert.Throws<StoreRefusedException>(() => DirectoryLock.Take(new StoreFiles(directory.Path)));

        Assert.Equal($"'{directory.Child(name)}' is a directory, and not a file. Move it away, or choose another data directory.", refusal.Message);
    }

    [Fact]
    public void Directory_ThatIsAFile_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.Child("data"), "");

        var refusal = Assert.Throws<StoreRefusedException>(() => DirectoryLock.Take(new StoreFiles(directory.Child("data"))));

        Assert.Contains(directory.Child("data"), refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in use", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Directory_ThatIsMade_IsItsOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        using var directory = new TemporaryDirectory();

        DirectoryLock.Take(new StoreFiles(directory.Child("data"))).Dispose();

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory.Child("data")));
    }
}
