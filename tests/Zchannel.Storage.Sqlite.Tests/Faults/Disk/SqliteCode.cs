namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// Result codes and flags of SQLite, as far as a disk says them (sqlite.org/rescode.html, sqlite.org/c3ref/c_open_autoproxy.html).
/// </summary>
internal static class SqliteCode
{
    public const int Ok = 0;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int ReadFailed = 266;
    public const int WriteFailed = 778;
    public const int SyncFailed = 1034;
    public const int TruncateFailed = 1546;
    public const int SizeFailed = 1802;
    public const int DeleteFailed = 2570;
    public const int LockFailed = 3850;

    public const int OpenReadOnly = 0x1;
    public const int OpenReadWrite = 0x2;
    public const int OpenCreate = 0x4;
    public const int OpenDatabase = 0x100;
    public const int OpenJournal = 0x800;
    public const int OpenSuperJournal = 0x4000;
    public const int OpenWriteAheadLog = 0x80000;
}
