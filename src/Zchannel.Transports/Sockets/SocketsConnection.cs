using System.Buffers;
using Microsoft.Extensions.Logging;
using Zchannel.Connections;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// A WebSocket on a descriptor of ours: a cursor's bytes go straight from the log to the kernel, and while nothing is under
/// way the connection holds nothing.
/// </summary>
/// <remarks>
/// <see cref="Wake"/> is safe for concurrent use; all else belongs to the loop's thread. What comes from the client is read
/// by the loop's <see cref="SocketReceiver"/>, what goes to it is written by <see cref="SocketSender"/>, what has to be waited
/// for is an errand of <see cref="SocketErrands"/>, and <see cref="SocketDeadlines"/> knows what is due when.
/// </remarks>
internal sealed partial class SocketsConnection : IConnectionDriver, ILoopWork, ISocketEvents, ITimed
{
    private readonly SocketsConnections _all;
    private readonly IAsyncDisposable _place;
    private TimerLink _link;
    private int _isWoken;

    public SocketsConnection(
        SocketsConnections all, SocketsLoop loop, int descriptor, Connection connection, IClientSession session, int maxMessageBytes, IAsyncDisposable place)
    {
        _all = all;
        Loop = loop;
        Descriptor = descriptor;
        Connection = connection;
        Session = session;
        MaxMessageBytes = maxMessageBytes;
        _place = place;
        HeardAt = TakenAt = loop.Now;
    }

    public Connection Connection { get; }

    public IClientSession Session { get; }

    public int MaxMessageBytes { get; }

    public SocketsLoop Loop { get; }

    public int Descriptor { get; }

    public SocketState State { get; private set; }

    /// <summary>What is under way; null where nothing is.</summary>
    public Reception? Reception { get; set; }

    /// <summary>The code of the client's close frame; 0 as long as there is none.</summary>
    public ushort PeerCode { get; set; }

    /// <summary>What is left of a write that waits for the client. The cursor stands before it until it is through.</summary>
    public ReadOnlyMemory<byte> Rest { get; private set; }

    /// <summary>When the client was heard last, as <see cref="SocketsLoop.Now"/> has it.</summary>
    public uint HeardAt { get; private set; }

    /// <summary>When the client last let a write through that had to wait for it.</summary>
    public uint TakenAt { get; private set; }

    /// <summary>Since when a write waits, while one does.</summary>
    public uint StuckSince { get; private set; }

    /// <summary>Since when the connection is closing; null as long as it is not.</summary>
    public uint? ClosingSince { get; private set; }

    ref TimerLink ITimed.Link => ref _link;

    public bool Is(SocketState any) => (State & any) != 0;

    public void Set(SocketState state) => State |= state;

    public void Clear(SocketState state) => State &= ~state;

    /// <summary>Begins to serve.</summary>
    /// <param name="received">What the client has sent behind its handshake.</param>
    public void Begin(ReadOnlyMemory<byte> received)
    {
        Loop.Enter();
        Connection.Attach(this);
        try
        {
            Loop.Events.Change(Descriptor, this, EpollEvents.Readable | EpollEvents.Writable | EpollEvents.PeerShut | EpollEvents.EdgeTriggered);
        }
        catch (IOException exception)
        {
            Log.Failed(Loop.Logger, Connection.Id, exception);
            Break();
            return;
        }

        SocketDeadlines.Set(this);
        if (!received.IsEmpty)
        {
            Hear();
            Loop.Receiver.Read(this, new ReadOnlySequence<byte>(received));
        }
    }

    /// <inheritdoc />
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            Loop.Events.Post(this);
        }
    }

    /// <summary>Does what it was woken for.</summary>
    public void Run()
    {
        // A full fence: what is told from now on wakes it once more.
        Interlocked.Exchange(ref _isWoken, 0);
        try
        {
            GoOn();
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <inheritdoc />
    public void OnReady(EpollEvents events)
    {
        try
        {
            React(events);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <inheritdoc />
    public void OnDue()
    {
        try
        {
            SocketDeadlines.Meet(this);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        if (!Is(SocketState.Ended))
        {
            SocketDeadlines.Set(this);
        }
    }

    /// <summary>Notes that something has come from the client.</summary>
    public void Hear()
    {
        HeardAt = Loop.Now;
        Clear(SocketState.Pinged);
    }

    /// <summary>Notes that a write waits for the client.</summary>
    public void Stick(ReadOnlyMemory<byte> rest)
    {
        Rest = rest;
        if (!Is(SocketState.Stuck))
        {
            Set(SocketState.Stuck);
            StuckSince = Loop.Now;
            SocketDeadlines.Set(this);
        }
    }

    /// <summary>Notes that the client has let the write through that waited for it.</summary>
    public void ComeLoose()
    {
        Rest = default;
        Clear(SocketState.Stuck);
        TakenAt = Loop.Now;
    }

    /// <summary>Nothing more is expected of the client.</summary>
    public void PeerIsDone()
    {
        Set(SocketState.PeerDone);
        Connection.Close(CloseReason.ClientLeft);
        if (Is(SocketState.SaidAll))
        {
            End(isCut: false);
        }
    }

    /// <summary>The link is broken: nothing more is read or written.</summary>
    public void Break()
    {
        Connection.Close(CloseReason.ClientLeft);
        End(isCut: true);
    }

    /// <summary>Ends this connection for a defect that has come to light in it, and no other of its loop.</summary>
    public void Fail(Exception exception)
    {
        Log.Failed(Loop.Logger, Connection.Id, exception);
        Connection.Close(CloseReason.Failed);
        if (Is(SocketState.Failed | SocketState.Goodbye))
        {
            End(isCut: true);
        }

        // Where its reading stands is no longer known.
        Set(SocketState.Failed | SocketState.Deaf);
    }

    /// <summary>Closes the link and gives the connection's place back, once nothing is under way any more.</summary>
    /// <param name="isCut">Whether something begun was not brought to its end: what the kernel still holds is thrown away.</param>
    public void End(bool isCut)
    {
        if (Is(SocketState.Ended))
        {
            return;
        }

        Set(SocketState.Ended);
        Clear(SocketState.Stuck);
        Rest = default;
        Loop.Leave();
        Loop.Events.Wheel.Lift(this);
        if (isCut)
        {
            Set(SocketState.Cut);
            SocketCalls.ForgetUnsent(Descriptor);
        }

        Loop.Events.Close(Descriptor);
        if (Is(SocketState.InHand | SocketState.Fetching))
        {
            Reception!.Cancel();
            return;
        }

        LetGo();
    }

    /// <summary>Gives the connection's place back, once it has ended and nothing is under way.</summary>
    public void LetGo()
    {
        if (Reception is { } reception)
        {
            Reception = null;
            Loop.Receiver.Return(reception);
        }

        _all.End(_place);
    }

    private void GoOn()
    {
        if (Is(SocketState.Ended))
        {
            return;
        }

        if (Connection.IsClosing && ClosingSince is null)
        {
            ClosingSince = Loop.Now;
            SocketDeadlines.Set(this);
        }

        SocketSender.Deliver(this);
        if (Is(SocketState.Yielding))
        {
            Clear(SocketState.Yielding);
            Loop.Receiver.Continue(this);
        }
        else if (Is(SocketState.Unread))
        {
            Loop.Receiver.Receive(this);
        }
    }

    private void React(EpollEvents events)
    {
        if ((events & ~EpollEvents.Writable) != 0)
        {
            Set((events & EpollEvents.PeerShut) != 0 ? SocketState.Unread | SocketState.PeerShut : SocketState.Unread);
            Loop.Receiver.Receive(this);
        }

        if (Is(SocketState.Stuck) && (events & (EpollEvents.Writable | EpollEvents.Error | EpollEvents.HungUp)) != 0)
        {
            SocketSender.Resume(this);
        }
    }

    internal static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Connection {ConnectionId} failed.")]
        public static partial void Failed(ILogger logger, ConnectionId connectionId, Exception exception);
    }
}
