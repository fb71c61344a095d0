using System.Net.Sockets;
using System.Runtime.InteropServices;
using Zchannel.Transports.Sockets;

namespace Zchannel.Durability.Load;

/// <summary>
/// Waits for many sockets in one thread, so that the side that measures costs little beside what it measures.
/// </summary>
internal sealed unsafe class Readiness : IDisposable
{
    private const int Capacity = 256;

    private readonly int _epoll = Check(Libc.EpollCreate(Libc.CloseOnExec), "epoll_create1");
    private readonly EpollEventList _events = new(Capacity);

    /// <summary>Tells of a socket from now on, as long as there is something to read.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="number">What it is called in <see cref="Wait"/>.</param>
    public void Add(Socket socket, int number)
        => Check(Libc.EpollControl(_epoll, Libc.EpollAdd, (int)socket.Handle, _events.Set(0, EpollEvents.Readable, number)), "epoll_ctl");

    /// <summary>Waits, and says which sockets there is something to read on; until the next call only. None when the patience is over.</summary>
    public int Wait(Span<int> numbers, TimeSpan patience)
    {
        int count;
        do
        {
            count = Libc.EpollWait(_epoll, _events.Items, Math.Min(numbers.Length, Capacity), (int)Math.Max(0, patience.TotalMilliseconds));
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);

        for (var i = 0; i < Check(count, "epoll_wait"); i++)
        {
            numbers[i] = _events.DescriptorAt(i);
        }

        return count;
    }

    public void Dispose()
    {
        _events.Dispose();
        _ = Libc.Close(_epoll);
    }

    private static int Check(int result, string call) => result >= 0 ? result : throw Libc.Failure(call);
}
