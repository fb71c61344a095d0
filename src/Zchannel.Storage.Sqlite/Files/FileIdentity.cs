using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// Tells a file from a copy of it, and from itself after somebody has changed it or put back an older one.
/// </summary>
internal static partial class FileIdentity
{
    // linux/stat.h: the fields that are wanted, and where they are.
    private const int AtWorkingDirectory = -100;
    private const uint WantInode = 0x100;
    private const uint WantChanged = 0x80;
    private const uint WantOwner = 0x18;
    private const uint WantType = 0x1;
    private const int NoSuchFile = 2;
    private const int ModeAt = 28;
    private const int TypeOfMode = 0xF000;
    private const int Ordinary = 0x8000;
    private const int DirectoryType = 0x4000;
    private const int UserAt = 20;
    private const int GroupAt = 24;
    private const int InodeAt = 32;
    private const int ChangedAt = 96;
    private const int StatBytes = 256;

    /// <summary>Describes a file as it is now, in a word; null where there is none.</summary>
    public static string? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists
            ? string.Create(
                CultureInfo.InvariantCulture, $"{file.Length}/{file.CreationTimeUtc.Ticks}/{file.LastWriteTimeUtc.Ticks}/{InodeOf(path)}")
            : null;
    }

    /// <summary>The number of a file, which another in its place does not have; null where there is none. Elsewhere than on Linux 0.</summary>
    public static ulong? NumberOf(string path)
    {
        Span<byte> stat = stackalloc byte[StatBytes];
        stat.Clear();

        // Without any time, which Linux keeps the more exactly for a file the more often somebody asks for it: each write would then change it, and
        // each sync of the file would have to write its inode, too (half as long again).
        return TryStat(path, stat, WantInode)
            ? Read(stat, InodeAt)
            : OperatingSystem.IsLinux() && Marshal.GetLastPInvokeError() == NoSuchFile ? null : 0;
    }

    /// <summary>Whose a file is, as numbers of a user and a group; null elsewhere than on Linux, and where there is none.</summary>
    public static (uint User, uint Group)? OwnerOf(string path)
    {
        Span<byte> stat = stackalloc byte[StatBytes];
        stat.Clear();
        return TryStat(path, stat)
            ? (BinaryPrimitives.ReadUInt32LittleEndian(stat[UserAt..]), BinaryPrimitives.ReadUInt32LittleEndian(stat[GroupAt..]))
            : null;
    }

    /// <summary>Whether something is there that is neither a file nor a directory: a pipe, a terminal, a device.</summary>
    public static bool IsDevice(string path)
    {
        Span<byte> stat = stackalloc byte[StatBytes];
        stat.Clear();
        return TryStat(path, stat) && (BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeAt..]) & TypeOfMode) is not (Ordinary or DirectoryType);
    }

    /// <summary>Gives a file, and never what a link leads to, to the owner of another. Elsewhere than on Linux it stays whose it is.</summary>
    /// <returns>False where that takes more rights.</returns>
    public static bool TryGiveToOwnerOf(string path, string other) =>
        OwnerOf(other) is not { } owner || OwnerOf(path) is not { } before || before == owner || Chown(path, owner.User, owner.Group) == 0;

    // On Linux .NET knows no time at which a file was made, and the one of its last change can be set back. Its number, and the time at which
    // anything about it was changed, cannot.
    private static string InodeOf(string path)
    {
        Span<byte> stat = stackalloc byte[StatBytes];
        stat.Clear();
        return TryStat(path, stat)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Read(stat, InodeAt)}/{Read(stat, ChangedAt)}.{BinaryPrimitives.ReadUInt32LittleEndian(stat[(ChangedAt + 8)..])}")
            : "";
    }

    private static bool TryStat(string path, Span<byte> stat, uint want = WantInode | WantChanged | WantOwner | WantType)
    {
        try
        {
            return OperatingSystem.IsLinux() && Statx(AtWorkingDirectory, path, 0, want, ref MemoryMarshal.GetReference(stat)) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library. What failed before is not the reason.
            Marshal.SetLastPInvokeError(0);
            return false;
        }
    }

    private static ulong Read(ReadOnlySpan<byte> stat, int at) => BinaryPrimitives.ReadUInt64LittleEndian(stat[at..]);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte stat);
}
