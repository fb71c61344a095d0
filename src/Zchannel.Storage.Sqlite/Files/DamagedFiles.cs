using System.Globalization;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// Puts a database that cannot be read out of the way, so that nothing overwrites what can still be got out of it.
/// </summary>
internal static class DamagedFiles
{
    /// <summary>Renames the files of the database. Nobody has them open.</summary>
    /// <returns>The new name of the database, also where nothing but its log is left.</returns>
    public static string SetAside(StoreFiles files, DateTimeOffset now)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{files.Database}.damaged-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        var aside = name;
        for (var i = 2; File.Exists(aside) || File.Exists(aside + "-wal"); i++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
        }

        Move(files.Log, aside + "-wal");
        Move(files.LogIndex, aside + "-shm");
        Move(files.Database, aside);
        return aside;
    }

    private static void Move(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Move(from, to);
        }
    }
}
