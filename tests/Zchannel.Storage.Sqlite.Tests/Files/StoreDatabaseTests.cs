using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Files;

public sealed class StoreDatabaseTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private StoreFiles Files => new(_directory.Path);

    [Fact]
    public void NewDatabase_HasOurMarkAndTheNewestSchema()
    {
        using var database = StoreDatabase.OpenForWriting(Files);

        Assert.Equal(Migrations.ApplicationId, database.ReadInteger("PRAGMA application_id"));
        Assert.Equal(Migrations.Current, database.ReadInteger("PRAGMA user_version"));
        Assert.Equal("wal", database.ReadText("PRAGMA journal_mode"));
        Assert.Equal(0, database.ReadInteger("SELECT count(*) FROM publications"));
    }

    [Fact]
    public async Task Files_AreTheirOwnersAlone_AlsoInADirectoryThatOthersMayLookInto()
    {
        if (OperatingSystem.IsWindows())
        {
            // It has no such modes.
            return;
        }

        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_101_101);
        await using (SqliteStorage.Open(new SqliteStorageOptions { Directory = _directory.Path }))
        {
            foreach (var file in Files.All)
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Files.Stopped));
    }

    [Fact]
    public void Database_ThatIsThere_KeepsWhatItHas()
    {
        using (var first = StoreDatabase.OpenForWriting(Files))
        {
            first.Execute("INSERT INTO forgotten (channel) VALUES (7)");
        }

        using var database = StoreDatabase.OpenForWriting(Files);

        Assert.Equal(7, database.ReadInteger("SELECT channel FROM forgotten"));
    }

    [Fact]
    public void DatabaseOfANewerVersion_IsRefusedAndLeftAlone()
    {
        using (var newer = StoreDatabase.OpenForWriting(Files))
        {
            newer.Execute("PRAGMA user_version = 1000");
        }

        var refusal = Assert.Throws<StoreRefusedException>(() => StoreDatabase.OpenForWriting(Files));

        Assert.Equal(
            $"'{Files.Database}' was written by a newer version of Zchannel (schema 1000; this one knows {Migrations.Current}). Run that version, or one that is newer still.",
            refusal.Message);
        using var database = Database.Open(Files.Database, SqliteOpenMode.ReadOnly);
        Assert.Equal(1000, database.ReadInteger("PRAGMA user_version"));
    }

    [Fact]
    public void DatabaseOfAnotherProgram_IsRefusedAndLeftAlone()
    {
        using (var other = Database.Open(Files.Database, SqliteOpenMode.ReadWriteCreate))
        {
            other.Execute("CREATE TABLE theirs (a)");
        }

        var before = File.ReadAllBytes(Files.Database);

        var refusal = Assert.Throws<StoreRefusedException>(() => StoreDatabase.OpenForWriting(Files));

        Assert.Contains("some other program", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Files.Database));
    }

    [Theory]
    [InlineData("3.51.2", true)]
    [InlineData("3.9.0", true)]
    [InlineData("3.51.3", false)]
    [InlineData("3.52.0", false)]
    public void Sqlite_OlderThanTheRepairOfItsLog_IsRefused(string version, bool isRefused)
    {
        var refusal = Record.Exception(() => StoreDatabase.CheckSqlite(version));

        Assert.Equal(isRefused, refusal is StoreRefusedException);
    }

    // The second is what SQLite says when there is no room for the log's index.
    [Theory]
    [InlineData(SQLitePCL.raw.SQLITE_FULL)]
    [InlineData(SQLitePCL.raw.SQLITE_IOERR_SHMSIZE)]
    public void FullDisk_IsSaidAsSuch(int code)
    {
        var refusal = DatabaseAccess.Explain(Files.Database, new SqliteException("SQLite's words.", code & 0xFF, code));

        Assert.StartsWith($"The disk of '{_directory.Path}' is full", refusal?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_CannotWrite()
    {
        using var writer = StoreDatabase.OpenForWriting(Files);
        using var reader = StoreDatabase.OpenForReading(Files);

        Assert.Throws<SqliteException>(() => reader.Execute("INSERT INTO forgotten (channel) VALUES (7)"));
    }

    public void Dispose() => _directory.Dispose();
}
