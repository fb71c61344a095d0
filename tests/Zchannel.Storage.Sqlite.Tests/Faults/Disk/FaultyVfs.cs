using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Zchannel.Storage.Sqlite.Tests.Faults.Disk;

/// <summary>
/// A VFS of SQLite that lets a <see cref="FaultyDisk"/> decide. Connections name it by <c>Vfs=</c>.
/// </summary>
internal sealed unsafe class FaultyVfs : IDisposable
{
    private static readonly SqliteVfs* Default = FindDefault();
    private static int _count;

    private readonly SqliteVfs* _vfs;
    private readonly GCHandle _disk;

    public FaultyVfs(FaultyDisk disk)
    {
        Name = $"faulty-{Interlocked.Increment(ref _count)}";
        _disk = GCHandle.Alloc(disk);
        _vfs = (SqliteVfs*)NativeMemory.Alloc((nuint)sizeof(SqliteVfs));
        *_vfs = *Default;
        _vfs->FileBytes = sizeof(SqliteFile) + Default->FileBytes;
        _vfs->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        _vfs->AppData = GCHandle.ToIntPtr(_disk);
        _vfs->Open = &Open;
        _vfs->Delete = &Delete;
        Assert.Equal(SqliteCode.Ok, SqliteVfs.Register(_vfs, isDefault: 0));
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    public void Dispose()
    {
        Assert.Equal(SqliteCode.Ok, SqliteVfs.Unregister(_vfs));
        Marshal.FreeCoTaskMem((nint)_vfs->Name);
        NativeMemory.Free(_vfs);
        _disk.Free();
    }

    private static SqliteVfs* FindDefault()
    {
        SQLitePCL.Batteries_V2.Init();
        return SqliteVfs.Find(null);
    }

    private static FaultyDisk DiskOf(SqliteVfs* vfs) => (FaultyDisk)GCHandle.FromIntPtr(vfs->AppData).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(SqliteVfs* vfs, byte* name, SqliteFile* file, int flags, int* opened)
    {
        file->Methods = null;
        var disk = DiskOf(vfs);
        if (disk.IsOff)
        {
            return SqliteCode.CannotOpen;
        }

        if (disk.Fault == DiskFault.ReadOnly)
        {
            flags = (flags & ~(SqliteCode.OpenReadWrite | SqliteCode.OpenCreate)) | SqliteCode.OpenReadOnly;
        }

        var path = name is null ? null : Marshal.PtrToStringUTF8((nint)name);
        var isNew = !File.Exists(path);
        int openedAs;
        var code = Default->Open(Default, name, SqliteFile.Inner(file), flags, &openedAs);
        if (opened is not null)
        {
            *opened = openedAs;
        }

        if (code == SqliteCode.Ok)
        {
            var isKept = path is not null
                && (flags & (SqliteCode.OpenDatabase | SqliteCode.OpenJournal | SqliteCode.OpenSuperJournal | SqliteCode.OpenWriteAheadLog)) != 0;
            OpenFile open = new(disk, isKept ? disk.Opened(path!, isNew) : null, (flags & SqliteCode.OpenDatabase) == 0);
            file->Handle = GCHandle.ToIntPtr(GCHandle.Alloc(open));
            file->Methods = FaultyFileCalls.Methods;
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(SqliteVfs* vfs, byte* name, int syncsDirectory)
    {
        var (path, pointer) = (Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)), (nint)name);
        return DiskOf(vfs).Delete(path, syncsDirectory != 0, () => Default->Delete(Default, (byte*)pointer, 0));
    }
}
