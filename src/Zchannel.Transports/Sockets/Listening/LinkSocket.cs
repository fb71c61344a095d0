using System.Net;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// The descriptor of a link and who may still use it: it is closed on its loop's thread, or given away, and not touched
/// after that. Safe for concurrent use, but for one receiver and one sender at a time.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards the state; system calls that end the connection are made under it.</remarks>
/// <param name="loop">The loop that it belongs to.</param>
/// <param name="descriptor">The descriptor: connected, non-blocking.</param>
/// <param name="owner">Who is told of it.</param>
internal sealed unsafe class LinkSocket(EventLoop loop, int descriptor, ISocketEvents owner) : ILoopWork
{
    private const EpollEvents Interest = EpollEvents.Readable | EpollEvents.PeerShut | EpollEvents.EdgeTriggered;

    private readonly Lock _gate = new();
    private State _state;
    private bool _isRegistered;
    private bool _isGone;
    private bool _wantsRoom;
    private bool _isToldOfRoom;

    private enum State
    {
        Open,
        GivenAway,
        Closed,
    }

    public EventLoop Loop { get; } = loop;

    public int Descriptor { get; } = descriptor;

    /// <summary>Whether the descriptor is somebody else's by now.</summary>
    public bool IsGivenAway
    {
        get
        {
            lock (_gate)
            {
                return _state is State.GivenAway;
            }
        }
    }

    /// <summary>Where the link arrived; null where the descriptor is not ours any more.</summary>
    public IPEndPoint? LocalEndPoint
    {
        get
        {
            SocketAddress address = default;
            var length = SocketAddress.Size;
            lock (_gate)
            {
                return _state is State.Open && Libc.SocketName(Descriptor, &address, &length) == 0 ? address.ToEndPoint() : null;
            }
        }
    }

    /// <summary>Has the loop tell of the descriptor from now on.</summary>
    public void Open() => Loop.Post(this);

    /// <summary>Receives what is there.</summary>
    /// <returns>How many bytes; 0 at the end of what the client sends; or the error, negative.</returns>
    public int Receive(Span<byte> room) => SocketCalls.Receive(Descriptor, room);

    /// <summary>Sends what the kernel takes.</summary>
    /// <returns>How many bytes, or the error, negative.</returns>
    public int Send(ReadOnlySpan<byte> bytes) => SocketCalls.Send(Descriptor, bytes);

    /// <summary>Has the loop tell when there is room to write, from the first time that there was none.</summary>
    public void AskForRoom()
    {
        if (!_wantsRoom)
        {
            _wantsRoom = true;
            Loop.Post(this);
        }
    }

    /// <summary>Cuts the connection: the client is told that it was not ended in order. The descriptor stays.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            if (_state is State.Open)
            {
                // To connect to nowhere dissolves a connection, with a reset.
                SocketAddress nowhere = default;
                _ = Libc.Connect(Descriptor, &nowhere, SocketAddress.Size);
            }
        }
    }

    /// <summary>Gives the descriptor away: it stays registered, for the next owner to take over.</summary>
    public bool TryGiveAway()
    {
        lock (_gate)
        {
            var isOpen = _state is State.Open;
            _state = isOpen ? State.GivenAway : _state;
            return isOpen;
        }
    }

    /// <summary>Closes the descriptor, unless it was given away.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_state is not State.Open)
            {
                return;
            }

            _state = State.Closed;
        }

        Loop.Post(this);
    }

    /// <summary>Does on the loop's thread what is due: registers the descriptor, asks for room, closes it.</summary>
    public void Run()
    {
        if (!_isRegistered)
        {
            _isRegistered = true;
            Register();
        }

        State state;
        lock (_gate)
        {
            state = _state;
        }

        if (state is State.Open && _wantsRoom && !_isToldOfRoom)
        {
            _isToldOfRoom = true;
            Loop.Change(Descriptor, Interest | EpollEvents.Writable);
        }

        if (state is State.Closed && !_isGone)
        {
            _isGone = true;
            Loop.Close(Descriptor);
        }
    }

    // Where the system has no room for it, nothing would ever be told of it: the link ends.
    private void Register()
    {
        try
        {
            Loop.Add(Descriptor, owner, Interest);
        }
        catch (IOException)
        {
            Reset();
            owner.OnReady(EpollEvents.Error | EpollEvents.HungUp);
            throw;
        }
    }
}
