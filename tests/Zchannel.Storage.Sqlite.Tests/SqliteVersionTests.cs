using Microsoft.Data.Sqlite;

namespace Zchannel.Storage.Sqlite.Tests;

/// <summary>What the package of SQLite brings with it.</summary>
public sealed class SqliteVersionTests
{
    // Earlier ones may lose a transaction when a write-ahead log is begun anew (sqlite.org/wal.html).
    private static readonly Version Least = new(3, 51, 3);

    [Fact]
    public void Sqlite_IsNewEnough()
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();

        Assert.True(Version.Parse(connection.ServerVersion) >= Least, connection.ServerVersion);
    }
}
