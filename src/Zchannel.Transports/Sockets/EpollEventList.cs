using System.Runtime.InteropServices;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// Room for the events of one <c>epoll_wait</c>, as the kernel lays them out: packed on x86, aligned elsewhere.
/// </summary>
internal sealed unsafe class EpollEventList(int capacity) : IDisposable
{
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;
    private static readonly int Size = DataOffset + sizeof(long);

    private byte* _items = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * Size));

    public int Capacity { get; } = capacity;

    public void* Items => _items;

    public EpollEvents EventsAt(int index) => *(EpollEvents*)(_items + (index * Size));

    public int DescriptorAt(int index) => *(int*)(_items + (index * Size) + DataOffset);

    /// <summary>Writes an entry, and says where it stands.</summary>
    public void* Set(int index, EpollEvents events, int descriptor)
    {
        var item = _items + (index * Size);
        *(EpollEvents*)item = events;
        *(long*)(item + DataOffset) = descriptor;
        return item;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        NativeMemory.Free(_items);
        _items = null;
    }
}
