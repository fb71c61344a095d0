using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// Accepts the links of one listening socket, on the thread of one loop, and deals them out among all loops in turn.
/// </summary>
/// <remarks>
/// Where more links wait to be served than <see cref="MaxStarting"/>, the others wait in the kernel: a storm of clients that
/// come back does not stand in front of what is published. Without a descriptor left but those
/// that are kept for the server's own files it asks again every second.
/// </remarks>
internal sealed unsafe partial class Acceptor : ISocketEvents, ILoopWork, ITimed
{
    /// <summary>How many links may have been accepted before anybody has begun to read from them.</summary>
    public const int MaxStarting = 64;

    // Then the loop turns to those it has already.
    private const int AcceptsPerTurn = 32;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LogAfter = TimeSpan.FromMinutes(1);

    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly EventLoops _loops;
    private readonly EventLoop _loop;
    private readonly Func<EventLoop, int, IPEndPoint?, SocketLink> _makeLink;
    private readonly ChannelWriter<SocketLink> _accepted;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DescriptorReserve _reserve = new();
    private TimerLink _timer;
    private long _loggedAt;
    private int _starting;
    private bool _isListening;
    private bool _isPaused;
    private volatile bool _isEnding;

    /// <summary>Makes an acceptor; <see cref="Begin"/> has it accept.</summary>
    /// <param name="socket">Listens, and does not wait.</param>
    /// <param name="loops">Where links are dealt to.</param>
    /// <param name="makeLink">Makes a link of a loop, a descriptor and the address of the client.</param>
    /// <param name="accepted">Takes the links.</param>
    /// <param name="logger">Hears when descriptors run out.</param>
    public Acceptor(Socket socket, EventLoops loops, Func<EventLoop, int, IPEndPoint?, SocketLink> makeLink, ChannelWriter<SocketLink> accepted, ILogger logger)
    {
        (_socket, _loops, _makeLink, _accepted, _logger) = (socket, loops, makeLink, accepted, logger);
        _descriptor = (int)socket.Handle;
        _loop = loops.Next();
    }

    /// <inheritdoc />
    public ref TimerLink Link => ref _timer;

    /// <summary>Begins to accept.</summary>
    public void Begin() => _loop.Post(this);

    /// <summary>Stops accepting, and closes the listening socket.</summary>
    public Task EndAsync()
    {
        _isEnding = true;
        _loop.Post(this);
        return _ended.Task;
    }

    /// <summary>Notes that somebody has begun to read from a link.</summary>
    public void OnStarted()
    {
        if (Interlocked.Decrement(ref _starting) == MaxStarting / 2 && Volatile.Read(ref _isPaused))
        {
            _loop.Post(this);
        }
    }

    /// <inheritdoc />
    public void Run()
    {
        if (_isEnding)
        {
            Close();
        }
        else if (!_isListening)
        {
            _isListening = true;
            _loop.Add(_descriptor, this, EpollEvents.Readable);
        }
        else if (_isPaused)
        {
            Volatile.Write(ref _isPaused, false);
            _loop.Change(_descriptor, EpollEvents.Readable);
        }
    }

    /// <inheritdoc />
    public void OnDue() => Run();

    /// <inheritdoc />
    public void OnReady(EpollEvents events)
    {
        for (var i = 0; i < AcceptsPerTurn; i++)
        {
            if (_reserve.IsReached(_descriptor))
            {
                WaitForDescriptors("the last descriptors are kept for the server's own files");
                return;
            }

            if (Volatile.Read(ref _starting) >= MaxStarting)
            {
                Pause();
                if (Volatile.Read(ref _starting) <= MaxStarting / 2)
                {
                    // They began while this was noted, and nobody else will say so.
                    Run();
                }

                return;
            }

            if (!TryAccept())
            {
                return;
            }
        }
    }

    private bool TryAccept()
    {
        SocketAddress address = default;
        var length = SocketAddress.Size;
        var descriptor = Libc.Accept(_descriptor, &address, &length, Libc.NonBlocking | Libc.CloseOnExec);
        if (descriptor >= 0)
        {
            _reserve.Note(descriptor);
            Interlocked.Increment(ref _starting);
            var link = _makeLink(_loops.Next(), descriptor, address.ToEndPoint());
            link.Open();
            _accepted.TryWrite(link);
            return true;
        }

        switch (Marshal.GetLastPInvokeError())
        {
            case Libc.Again:
                return false;
            case Libc.DescriptorsUsedUp or Libc.SystemDescriptorsUsedUp or Libc.NoBuffers or Libc.NoMemory:
                WaitForDescriptors(Marshal.GetLastPInvokeErrorMessage());
                return false;
            default:
                // It has gone before it was accepted.
                return true;
        }
    }

    private void WaitForDescriptors(string why)
    {
        var now = _loop.TimeProvider.GetTimestamp();
        if (_loggedAt == 0 || _loop.TimeProvider.GetElapsedTime(_loggedAt, now) >= LogAfter)
        {
            _loggedAt = now;
            Log.UsedUp(_logger, _socket.LocalEndPoint!, why, (int)RetryAfter.TotalSeconds);
        }

        Pause();
        _loop.Wheel.Set(this, RetryAfter);
    }

    private void Pause()
    {
        Volatile.Write(ref _isPaused, true);
        Interlocked.MemoryBarrier();
        _loop.Change(_descriptor, EpollEvents.None);
    }

    private void Close()
    {
        if (_ended.Task.IsCompleted)
        {
            return;
        }

        _loop.Wheel.Lift(this);
        if (_isListening)
        {
            _loop.Remove(_descriptor);
        }

        _socket.Dispose();
        _accepted.TryComplete();
        _ended.TrySetResult();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "No client can be accepted on {EndPoint}: {Reason}. Those who are connected are served; the others wait, and are asked in again every {Seconds} s. Raise the limit on open files (LimitNOFILE=, ulimit -n).")]
        public static partial void UsedUp(ILogger logger, EndPoint endPoint, string reason, int seconds);
    }
}
