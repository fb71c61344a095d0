namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// Tells a database that is lost, in whole or but for a few bytes, from one that is yet to be made. SQLite does not: it takes either for new, and
/// deletes the log beside it, which may hold what was acknowledged.
/// </summary>
/// <remarks>
/// The first bytes of a database are on the disk before it has a log, and it never becomes empty again: whatever ends a process, and whenever, leaves
/// no log beside an empty one.
/// </remarks>
internal static class LostDatabase
{
    // SQLite's header. Of a file of one byte it says that it is empty.
    private const long Header = 100;

    /// <summary>Says what is left of a database that is lost; null where it is not, or nothing is.</summary>
    public static string? Describe(string database)
    {
        var (length, log) = (LengthOf(database), LengthOf(database + "-wal"));
        return length switch
        {
            null or 0 when log > 0 => $"It is {(length is null ? "gone" : "empty")}, although its log '{database}-wal' is not.",

            // Beside a journal it is one whose making was cut short, which SQLite takes back.
            > 0 and < Header when log > 0 || LengthOf(database + "-journal") is not > 0 => $"It has {(length == 1 ? "1 byte" : $"{length} bytes")}, and no database is as short.",
            _ => null,
        };
    }

    /// <summary>Whether nothing is there, although a clean stop has left a mark, and there is no such stop without a database.</summary>
    public static bool IsGone(StoreFiles files) => LengthOf(files.Database) is null or 0 && StoppedMark.IsThere(files);

    private static long? LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : null;
}
