using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// What SQLite calls on an open file. Whatever leaves no trace on a disk, such as locks and shared memory, is the default VFS's.
/// </summary>
internal static unsafe class FaultyFileCalls
{
    /// <summary>The calls, for as long as the process lives.</summary>
    public static SqliteIoMethods* Methods { get; } = Create();

    private static SqliteIoMethods* Create()
    {
        var methods = (SqliteIoMethods*)NativeMemory.Alloc((nuint)sizeof(SqliteIoMethods));
        *methods = new SqliteIoMethods
        {
            Version = 2,
            Close = &Close,
            Read = &Read,
            Write = &Write,
            Truncate = &Truncate,
            Sync = &Sync,
            Size = &Size,
            Lock = &Lock,
            Unlock = &Unlock,
            CheckReservedLock = &CheckReservedLock,
            Control = &Control,
            SectorBytes = &SectorBytes,
            Characteristics = &Characteristics,
            MapShared = &MapShared,
            LockShared = &LockShared,
            ShareBarrier = &ShareBarrier,
            UnmapShared = &UnmapShared,
        };
        return methods;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(SqliteFile* file)
    {
        var inner = SqliteFile.Inner(file);
        var code = inner->Methods->Close(inner);
        if (SqliteFile.Of(file) is { Kept: not null } open)
        {
            open.Disk.Closed();
        }

        GCHandle.FromIntPtr(file->Handle).Free();
        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(SqliteFile* file, byte* to, int count, long offset)
    {
        var inner = SqliteFile.Inner(file);
        return SqliteFile.Of(file).Disk.IsOff ? SqliteCode.ReadFailed : inner->Methods->Read(inner, to, count, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(SqliteFile* file, byte* from, int count, long offset)
    {
        var (open, raw) = (SqliteFile.Of(file), new RawFile(SqliteFile.Inner(file)));
        return open.Disk.Change(SqliteCode.WriteFailed, () =>
        {
            var (code, written) = open.Disk.Fault switch
            {
                DiskFault.WriteFails or DiskFault.ReadOnly => (SqliteCode.WriteFailed, 0),
                DiskFault.Full => (SqliteCode.Full, count / 2),
                _ => (SqliteCode.Ok, count),
            };
            if (written > 0)
            {
                var made = open.Kept is { } kept
                    ? kept.Change(raw, offset, offset + written, () => raw.Write(from, written, offset))
                    : raw.Write(from, written, offset);
                code = made == SqliteCode.Ok ? code : made;
            }

            return code;
        });
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(SqliteFile* file, long size)
    {
        var (open, raw) = (SqliteFile.Of(file), new RawFile(SqliteFile.Inner(file)));
        return open.Disk.Change(SqliteCode.TruncateFailed, () => open.Disk.Fault is DiskFault.WriteFails or DiskFault.ReadOnly
            ? SqliteCode.TruncateFailed
            : open.Kept?.Change(raw, size, Math.Max(size, raw.Size), () => raw.Truncate(size)) ?? raw.Truncate(size));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(SqliteFile* file, int flags)
    {
        var open = SqliteFile.Of(file);
        return open.Disk.Sync(open);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(SqliteFile* file, long* size)
    {
        var inner = SqliteFile.Inner(file);
        return SqliteFile.Of(file).Disk.IsOff ? SqliteCode.SizeFailed : inner->Methods->Size(inner, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(SqliteFile* file, int level)
    {
        var inner = SqliteFile.Inner(file);
        return SqliteFile.Of(file).Disk.IsOff ? SqliteCode.LockFailed : inner->Methods->Lock(inner, level);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(SqliteFile* file, int level)
    {
        var inner = SqliteFile.Inner(file);
        return inner->Methods->Unlock(inner, level);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(SqliteFile* file, int* isReserved)
    {
        var inner = SqliteFile.Inner(file);
        return inner->Methods->CheckReservedLock(inner, isReserved);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Control(SqliteFile* file, int operation, void* argument)
    {
        var inner = SqliteFile.Inner(file);
        return inner->Methods->Control(inner, operation, argument);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorBytes(SqliteFile* file)
    {
        var inner = SqliteFile.Inner(file);
        return inner->Methods->SectorBytes(inner);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Characteristics(SqliteFile* file)
    {
        var inner = SqliteFile.Inner(file);
        return inner->Methods->Characteristics(inner);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int MapShared(SqliteFile* file, int page, int bytes, int extends, void** memory)
    {
        var inner = SqliteFile.Inner(file);
        return inner->Methods->MapShared(inner, page, bytes, extends, memory);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int LockShared(SqliteFile* file, int offset, int count, int flags)
    {
        SqliteFile.Of(file).Disk.WaitForAnswer();
        var inner = SqliteFile.Inner(file);
        return inner->Methods->LockShared(inner, offset, count, flags);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ShareBarrier(SqliteFile* file)
    {
        var inner = SqliteFile.Inner(file);
        inner->Methods->ShareBarrier(inner);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int UnmapShared(SqliteFile* file, int deletes)
    {
        var inner = SqliteFile.Inner(file);
        return inner->Methods->UnmapShared(inner, deletes);
    }
}
