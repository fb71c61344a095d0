using System.Runtime.InteropServices;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// The system calls of Linux that the sockets driver needs, as the C library has them: -1 for a failure, and then
/// <see cref="Marshal.GetLastPInvokeError"/> says which.
/// </summary>
internal static unsafe partial class Libc
{
    /// <summary><c>EINTR</c>: a signal came between.</summary>
    public const int Interrupted = 4;

    /// <summary><c>EAGAIN</c>: it would have to wait.</summary>
    public const int Again = 11;

    /// <summary><c>EPOLL_CTL_ADD</c>.</summary>
    public const int EpollAdd = 1;

    /// <summary><c>EPOLL_CTL_DEL</c>.</summary>
    public const int EpollDelete = 2;

    /// <summary><c>EPOLL_CTL_MOD</c>.</summary>
    public const int EpollModify = 3;

    /// <summary><c>EPOLL_CLOEXEC</c>, <c>EFD_CLOEXEC</c> and <c>SOCK_CLOEXEC</c>, which are one number.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary><c>EFD_NONBLOCK</c> and <c>SOCK_NONBLOCK</c>.</summary>
    public const int NonBlocking = 0x800;

    /// <summary><c>MSG_NOSIGNAL</c>: a client that has gone is an error code, not a signal.</summary>
    public const int NoSignal = 0x4000;

    /// <summary><c>MSG_DONTWAIT</c>.</summary>
    public const int DontWait = 0x40;

    /// <summary><c>SOL_SOCKET</c>.</summary>
    public const int SocketLevel = 1;

    /// <summary><c>SO_LINGER</c>.</summary>
    public const int Linger = 13;

    /// <summary><c>SHUT_WR</c>.</summary>
    public const int ShutdownWrite = 1;

    /// <summary><c>SYS_sendto</c>, which each processor's kernel numbers by itself; 0 where the number is not known here.</summary>
    public static readonly int SendNumber = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 44,
        Architecture.Arm64 => 206,
        _ => 0,
    };

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, void* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, void* events, int maxEvents, int timeout);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle descriptor, void* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, void* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, void* buffer, nint length, int flags);

    /// <summary>
    /// <see cref="Send"/> without what the C library does so that a thread can be cancelled in it, and without what the runtime does so that
    /// the error is known: it takes a call to <see cref="Send"/> to learn that.
    /// </summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    public static partial nint SendUnexplained(nint number, nint descriptor, void* buffer, nint length, nint flags, nint address, nint addressLength);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int descriptor, void* message, int flags);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int descriptor, void* address, int* addressLength, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int option, void* value, int length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    /// <summary>Makes an exception of the last failure.</summary>
    /// <param name="call">The call that failed.</param>
    public static IOException Failure(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)} ({error})");
    }
}
