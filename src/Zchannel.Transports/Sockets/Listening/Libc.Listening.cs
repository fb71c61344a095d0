using System.Runtime.InteropServices;

namespace Zchannel.Transports.Sockets;

/// <content>
/// What accepting and serving HTTP needs.
/// </content>
internal static unsafe partial class Libc
{
    /// <summary><c>ENFILE</c>: the system has no descriptor left.</summary>
    public const int SystemDescriptorsUsedUp = 23;

    /// <summary><c>EMFILE</c>: the process has no descriptor left.</summary>
    public const int DescriptorsUsedUp = 24;

    /// <summary><c>ENOMEM</c>.</summary>
    public const int NoMemory = 12;

    /// <summary><c>ENOBUFS</c>.</summary>
    public const int NoBuffers = 105;

    /// <summary><c>ECONNRESET</c>.</summary>
    public const int ConnectionReset = 104;

    /// <summary><c>EPIPE</c>: the connection is shut.</summary>
    public const int BrokenPipe = 32;

    /// <summary><c>MSG_PEEK</c>.</summary>
    public const int Peek = 2;

    /// <summary><c>RLIMIT_NOFILE</c>.</summary>
    public const int DescriptorLimit = 7;

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int ResourceLimit(int resource, ulong* softAndHard);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    public static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int SocketName(int descriptor, void* address, int* addressLength);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, void* address, int addressLength);
}
