using System.Runtime.InteropServices;

namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// <c>sqlite3_file</c> with what is ours. The file of the default VFS, which does the work, lies right behind.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SqliteFile
{
    /// <summary>Null where the file could not be opened: SQLite then does not close it.</summary>
    public SqliteIoMethods* Methods;

    /// <summary>The <see cref="OpenFile"/>.</summary>
    public nint Handle;

    /// <summary>The file of the default VFS.</summary>
    public static SqliteFile* Inner(SqliteFile* file) => file + 1;

    /// <summary>What we know of the file.</summary>
    public static OpenFile Of(SqliteFile* file) => (OpenFile)GCHandle.FromIntPtr(file->Handle).Target!;
}
