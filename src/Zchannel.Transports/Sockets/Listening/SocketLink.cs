using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// A client's connection as the web server sees it, over a descriptor of ours: until it ends, or its socket is taken out.
/// </summary>
internal sealed class SocketLink : ConnectionContext, IDuplexPipe, ISocketEvents, IThreadPoolWorkItem, ILoopWork, IDetachableSocket, ILoopTurns,
    IConnectionIdFeature, IConnectionTransportFeature, IConnectionItemsFeature, IConnectionLifetimeFeature, IConnectionEndPointFeature, IMemoryPoolFeature
{
    /// <summary>What the client has for taking the last bytes, as long as the web server's least rate of 240 a second would let it take.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromMinutes(5);

    private readonly SocketLinkOptions _options;
    private readonly LinkSocket _socket;
    private readonly SocketReader _input;
    private readonly SocketWriter _output;
    private readonly CancellationTokenSource _closed = new();
    private IDictionary<object, object?>? _items;
    private string? _id;
    private EndPoint? _localEndPoint;
    private int _hasStarted;
    private int _isClosedFired;
    private int _turns;

    // For who has the turn: one at a time, on whatever thread.
    private int _shortRequests;
    private bool _isNextOnLoop;
    private bool _isTurnOnLoop;

    public SocketLink(EventLoop loop, int descriptor, IPEndPoint? remote, SocketLinkOptions options)
    {
        _options = options;
        _socket = new LinkSocket(loop, descriptor, this);
        _input = new SocketReader(_socket, this, options.Pool);
        _output = new SocketWriter(_socket, this, options.Pool);
        RemoteEndPoint = remote;
        Features = MakeFeatures();
        Transport = this;
        ConnectionClosed = _closed.Token;
    }

    /// <inheritdoc cref="BaseConnectionContext.ConnectionId" />
    public override string ConnectionId
    {
        get => _id ??= _options.NextId();
        set => _id = value;
    }

    /// <inheritdoc cref="ConnectionContext.Transport" />
    public override IDuplexPipe Transport
    {
        get;
        set
        {
            field = value;
            if (!ReferenceEquals(value, this))
            {
                // Something stands between from now on, which goes on reading and writing.
                Features.Set<IDetachableSocket>(null);
                Features.Set<ILoopTurns>(null);
                _isNextOnLoop = false;
            }
        }
    }

    /// <inheritdoc />
    public override IFeatureCollection Features { get; }

    /// <inheritdoc cref="BaseConnectionContext.Items" />
    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    /// <inheritdoc cref="BaseConnectionContext.ConnectionClosed" />
    public override CancellationToken ConnectionClosed { get; set; }

    /// <inheritdoc cref="BaseConnectionContext.LocalEndPoint" />
    public override EndPoint? LocalEndPoint
    {
        get => _localEndPoint ??= _options.LocalEndPoint ?? _socket.LocalEndPoint;
        set => _localEndPoint = value;
    }

    /// <inheritdoc cref="BaseConnectionContext.RemoteEndPoint" />
    public override EndPoint? RemoteEndPoint { get; set; }

    /// <inheritdoc />
    public EventLoop Loop => _socket.Loop;

    /// <inheritdoc />
    public bool IsOnLoop => Loop.IsCurrent;

    /// <inheritdoc />
    public MemoryPool<byte> MemoryPool => _options.Pool;

    PipeReader IDuplexPipe.Input => _input;

    PipeWriter IDuplexPipe.Output => _output;

    /// <summary>Begins to hear of the client.</summary>
    public void Open() => _socket.Open();

    /// <inheritdoc />
    public void OnReady(EpollEvents events)
    {
        if ((events & ~EpollEvents.Writable) != 0)
        {
            var isPeerShut = (events & (EpollEvents.PeerShut | EpollEvents.HungUp | EpollEvents.Error)) != 0;
            _isNextOnLoop &= !isPeerShut;
            _input.OnReadable(isPeerShut);
            TellIfLeft();
        }

        if ((events & (EpollEvents.Writable | EpollEvents.HungUp | EpollEvents.Error)) != 0)
        {
            _output.OnRoom();
        }
    }

    /// <inheritdoc />
    public bool TryDetach(out DetachedSocket socket)
    {
        // Who asks too late, or in between, goes on as before.
        if (!ReferenceEquals(Transport, this) || !_output.SendFlushed() || !_input.TryDetach(out var received))
        {
            socket = default;
            return false;
        }

        var isOurs = _socket.TryGiveAway();
        _output.Detach();
        socket = new DetachedSocket(_socket.Loop, _socket.Descriptor, received);
        return isOurs;
    }

    /// <inheritdoc />
    public override void Abort(ConnectionAbortedException abortReason)
    {
        // The pipes first, so that they end for this reason and not for what comes of it.
        _input.End(abortReason);
        _output.End();
        _socket.Reset();
        OnBroken();
    }

    /// <inheritdoc />
    public override void Abort() => Abort(new ConnectionAbortedException("The connection was aborted by the server."));

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        OnStarted();
        _input.Complete();
        _output.Complete();
        await DrainAsync();
        if (!_socket.IsGivenAway)
        {
            _socket.Close();
            OnBroken();
        }

        await base.DisposeAsync();
    }

    /// <summary>Tells that somebody asks for more than there is: what was answered until now goes out.</summary>
    public void OnReading()
    {
        OnStarted();
        if (!_isTurnOnLoop || !Loop.IsCurrent)
        {
            _output.SendFlushed();
        }
    }

    /// <summary>Tells that the client is gone, on another thread.</summary>
    public void OnBroken()
    {
        if (Interlocked.Exchange(ref _isClosedFired, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static link => link._closed.Cancel(), this, preferLocal: false);
        }
    }

    /// <inheritdoc />
    public bool NoteShort()
    {
        // Of one who answers elsewhere by now, having waited for something, the turn is over.
        return _isNextOnLoop = ++_shortRequests == 1 && _options.IsBatching;
    }

    /// <summary>Continues who waits for input, on another thread than the loop's where nobody knows how long it takes.</summary>
    public void Continue()
    {
        Interlocked.Increment(ref _turns);
        if (_isNextOnLoop && Loop.IsCurrent)
        {
            _isTurnOnLoop = true;
            try
            {
                BeginTurn();
            }
            finally
            {
                // Those who wait for the answers are woken by the first of a round, and find the others there, too.
                Loop.DoAfterEvents(this);
            }

            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Has a turn: the reader goes on with what it waited for, on this thread.</summary>
    public void Execute()
    {
        BeginTurn();
        EndTurn();
    }

    /// <summary>Ends a turn that the link has had on the loop, once a round's events are told.</summary>
    public void Run()
    {
        _isTurnOnLoop = false;
        EndTurn();
    }

    private void BeginTurn()
    {
        _shortRequests = 0;
        _isNextOnLoop = false;
        if (_options.IsBatching)
        {
            OwedWakeUps.BeginTurn();
            _output.BeginTurn();
        }

        _input.Resume();
    }

    private void EndTurn()
    {
        if (_options.IsBatching)
        {
            _output.EndTurn();
            OwedWakeUps.EndTurn();
        }

        Interlocked.Decrement(ref _turns);
        TellIfLeft();
    }

    // The web server has a deadline of its own, but not for what stands between it and us.
    private async Task DrainAsync()
    {
        if (_output.DrainAsync() is not { IsCompleted: false } drained)
        {
            return;
        }

        try
        {
            await drained.WaitAsync(DrainTime, Loop.TimeProvider);
        }
        catch (TimeoutException)
        {
            Abort(new ConnectionAbortedException("The client has not taken what was left for it."));
        }
    }

    // A client that has ended what it sends while its request is being answered is taken for gone, as the web server's own
    // transport does. Not before the turn is over: most requests are answered within it.
    private void TellIfLeft()
    {
        if (Volatile.Read(ref _turns) == 0 && _input.IsLeft() && !_socket.IsGivenAway)
        {
            OnBroken();
        }
    }

    private void OnStarted()
    {
        if (_hasStarted == 0 && Interlocked.Exchange(ref _hasStarted, 1) == 0)
        {
            _options.OnStarted();
        }
    }

    private LinkFeatures MakeFeatures()
    {
        var features = new LinkFeatures();
        features.Set<IConnectionIdFeature>(this);
        features.Set<IConnectionTransportFeature>(this);
        features.Set<IConnectionItemsFeature>(this);
        features.Set<IConnectionLifetimeFeature>(this);
        features.Set<IConnectionEndPointFeature>(this);
        features.Set<IMemoryPoolFeature>(this);
        features.Set<IDetachableSocket>(this);
        features.Set<ILoopTurns>(this);
        return features;
    }
}
