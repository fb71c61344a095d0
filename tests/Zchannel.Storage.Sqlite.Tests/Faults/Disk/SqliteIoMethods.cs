using System.Runtime.InteropServices;

namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// <c>sqlite3_io_methods</c>, version 2: what SQLite does with a file (sqlite.org/c3ref/io_methods.html).
/// Version 3 would let it map the file into memory, and read past us.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SqliteIoMethods
{
    public int Version;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int> Close;
    public delegate* unmanaged[Cdecl]<SqliteFile*, byte*, int, long, int> Read;
    public delegate* unmanaged[Cdecl]<SqliteFile*, byte*, int, long, int> Write;
    public delegate* unmanaged[Cdecl]<SqliteFile*, long, int> Truncate;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> Sync;
    public delegate* unmanaged[Cdecl]<SqliteFile*, long*, int> Size;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> Lock;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> Unlock;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int*, int> CheckReservedLock;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int, void*, int> Control;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int> SectorBytes;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int> Characteristics;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int, int, int, void**, int> MapShared;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int, int, int, int> LockShared;
    public delegate* unmanaged[Cdecl]<SqliteFile*, void> ShareBarrier;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> UnmapShared;
}
