using Microsoft.Data.Sqlite;
using Zchannel.Checker.Server;

namespace Zchannel.Checker.Tests.Server;

public sealed class WriteAheadLogTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-wal-");

    public WriteAheadLogTests() => SQLitePCL.Batteries_V2.Init();

    private string Database => Path.Combine(_directory.FullName, "a.db");

    private string Log => Database + "-wal";

    [Fact]
    public void LogWithoutItsLastByte_LacksTheLastTransaction_AndOneCutAtItsEndDoesNot()
    {
        using var writer = Open();
        Write(writer, 1, 2, 3);
        var last = WriteAheadLog.Read(Log);

        Assert.NotNull(last);
        Assert.Equal([1, 2, 3], RowsOfCopy(last.Value.End));
        Assert.Equal([1, 2], RowsOfCopy(last.Value.End - 1));
        Assert.Equal([1, 2], RowsOfCopy(last.Value.Begin));
        Assert.Equal([1], RowsOfCopy(last.Value.Begin - 1));
        Assert.False(last.Value.IsCopied(Database + "-shm"));
    }

    [Fact]
    public void LogThatBeganAnew_EndsBeforeWhatIsLeftOfTheOldOne()
    {
        using var writer = Open();
        Write(writer, 1, 2, 3);
        var length = new FileInfo(Log).Length;
        Execute(writer, "PRAGMA wal_checkpoint(RESTART)");
        Assert.True(WriteAheadLog.Read(Log)!.Value.IsCopied(Database + "-shm"));
        Write(writer, 4);

        Assert.Equal(length, new FileInfo(Log).Length);
        Assert.InRange(WriteAheadLog.Read(Log)!.Value.End, 33, length - 1);
    }

    [Fact]
    public void NoLog_NoTransaction()
    {
        Assert.Null(WriteAheadLog.Read(Log));
        File.WriteAllBytes(Log, new byte[100]);
        Assert.Null(WriteAheadLog.Read(Log));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private SqliteConnection Open(string? path = null)
    {
        var connection = new SqliteConnection($"Data Source={path ?? Database};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS t (x INTEGER)");
        return connection;
    }

    private List<long> RowsOfCopy(long length)
    {
        var copy = Path.Combine(_directory.FullName, $"copy-{length}.db");
        File.Copy(Database, copy);
        File.WriteAllBytes(copy + "-wal", File.ReadAllBytes(Log)[..(int)length]);
        using var reader = Open(copy);
        using var command = reader.CreateCommand();
        command.CommandText = "SELECT x FROM t ORDER BY x";
        using var rows = command.ExecuteReader();
        List<long> found = [];
        while (rows.Read())
        {
            found.Add(rows.GetInt64(0));
        }

        return found;
    }

    private static void Write(SqliteConnection connection, params int[] values)
    {
        foreach (var value in values)
        {
            Execute(connection, $"INSERT INTO t VALUES ({value})");
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
