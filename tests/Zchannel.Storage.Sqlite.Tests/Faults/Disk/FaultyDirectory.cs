using Microsoft.Data.Sqlite;

namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// A directory of its own on a <see cref="FaultyDisk"/>, gone when the test is over.
/// </summary>
internal sealed class FaultyDirectory : IDisposable
{
    private readonly FaultyVfs _vfs;

    public FaultyDirectory(Random random)
    {
        Path = Directory.CreateTempSubdirectory("zchannel-faults-").FullName;
        Disk = new FaultyDisk(random) { PlainFile = System.IO.Path.Combine(Path, "stopped") };
        _vfs = new FaultyVfs(Disk);
    }

    public string Path { get; }

    public FaultyDisk Disk { get; }

    /// <summary>What connections name in <c>Vfs=</c>.</summary>
    public string Vfs => _vfs.Name;

    /// <summary>Opens a plain database in it.</summary>
    /// <param name="pragmas">What is said to it first.</param>
    public SqliteConnection Open(string pragmas)
    {
        SqliteConnectionStringBuilder text = new() { DataSource = System.IO.Path.Combine(Path, "plain.db"), Vfs = Vfs, Pooling = false };
        SqliteConnection connection = new(text.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection, pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static T Query<T>(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        _vfs.Dispose();
        Disk.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
