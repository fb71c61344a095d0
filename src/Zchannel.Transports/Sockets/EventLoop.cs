using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Zchannel.Storage;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// One thread, one epoll set, one wheel. <see cref="Post"/>, <see cref="Resume"/> and <see cref="WakeIfAsleep"/> are safe for concurrent use; all else belongs to the loop's
/// own thread.
/// </summary>
internal sealed unsafe partial class EventLoop : ServingThread, IDisposable
{
    private const int MaxEvents = 256;
    private const int MaxAfterEvents = 32;

    private readonly ConcurrentQueue<ILoopWork> _posted = new();
    private readonly EpollEventList _events = new(MaxEvents);
    private readonly EpollEventList _change = new(1);
    private readonly List<ILoopWork> _afterEvents = [];
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly int _threadId;
    private readonly ITimer _ticks;
    private readonly int _epoll;
    private readonly SafeFileHandle _alarm;
    private ISocketEvents?[] _owners;
    private int _reported;
    private int _isAsleep;
    private int _isTicking;
    private volatile bool _isStopping;
    private long _wakeUps;

    public EventLoop(int index, TimeProvider timeProvider, ILogger logger)
    {
        Index = index;
        TimeProvider = timeProvider;
        Wheel = new TimerWheel(timeProvider);
        _logger = logger;
        _epoll = Check(Libc.EpollCreate(Libc.CloseOnExec), "epoll_create1");
        var alarm = Check(Libc.EventDescriptor(0, Libc.CloseOnExec | Libc.NonBlocking), "eventfd");
        _alarm = new SafeFileHandle(alarm, ownsHandle: true);
        _owners = new ISocketEvents?[Math.Max(alarm + 1, 256)];

        // Edge-triggered, each write to it wakes the loop, and nobody has to read it.
        Control(Libc.EpollAdd, alarm, EpollEvents.Readable | EpollEvents.EdgeTriggered);
        _thread = new Thread(Run) { IsBackground = true, Name = $"zchannel loop {index}" };
        _threadId = _thread.ManagedThreadId;
        _thread.Start();
        _ticks = timeProvider.CreateTimer(static loop => ((EventLoop)loop!).OnTick(), this, TimerWheel.Tick, TimerWheel.Tick);
    }

    /// <summary>Its number among the loops of the process.</summary>
    public int Index { get; }

    public TimeProvider TimeProvider { get; }

    /// <summary>Whether the caller is on the loop's thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == _threadId;

    /// <summary>The deadlines of what the loop holds.</summary>
    public TimerWheel Wheel { get; }

    /// <summary>What owns the descriptors.</summary>
    public IReadOnlyList<ISocketEvents> Owners => [.. _owners.OfType<ISocketEvents>()];

    /// <summary>How often the loop has been woken from its sleep.</summary>
    public long WakeUps => Volatile.Read(ref _wakeUps);

    /// <summary>Has something done on the loop's thread, in the order of the calls. A sleeping loop is woken, once (<see cref="OwedWakeUps"/>).</summary>
    public void Post(ILoopWork work)
    {
        _posted.Enqueue(work);
        if (!OwedWakeUps.TryOwe(this))
        {
            WakeIfAsleep();
        }
    }

    /// <summary>
    /// Has something done together with others: when as many have come as the caches hold what they are about, or when all
    /// sockets have spoken of which this round tells. It is before what is posted.
    /// </summary>
    public void DoAfterEvents(ILoopWork work)
    {
        _afterEvents.Add(work);
        if (_afterEvents.Count == MaxAfterEvents)
        {
            RunAfterEvents();
        }
    }

    /// <inheritdoc />
    public override void Resume(IThreadPoolWorkItem turn)
    {
        LoopTurn work = new(turn);
        Post(work);

        // After a fence: a loop that ends looks once more at what is posted, after it has said so.
        Interlocked.MemoryBarrier();
        if (_isStopping)
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
    }

    /// <summary>Wakes the loop, if it sleeps. Safe for concurrent use.</summary>
    public void WakeIfAsleep()
    {
        // An exchange for its fence: the loop looks at the queue and at this flag in the other order.
        if (Interlocked.Exchange(ref _isAsleep, 0) == 1)
        {
            WakeUp();
        }
    }

    /// <summary>Has the loop tell of a descriptor.</summary>
    public void Add(int descriptor, ISocketEvents owner, EpollEvents interest)
    {
        if (descriptor >= _owners.Length)
        {
            Array.Resize(ref _owners, Math.Max(descriptor + 1, _owners.Length * 2));
        }

        Control(Libc.EpollAdd, descriptor, interest);
        _owners[descriptor] = owner;
    }

    /// <summary>Changes what is told of a descriptor.</summary>
    public void Change(int descriptor, EpollEvents interest) => Control(Libc.EpollModify, descriptor, interest);

    /// <summary>Gives a descriptor that the loop has to another owner. What is the case already is told again.</summary>
    public void Change(int descriptor, ISocketEvents owner, EpollEvents interest)
    {
        _owners[descriptor] = owner;
        Control(Libc.EpollModify, descriptor, interest);
    }

    /// <summary>Has the loop tell nothing more of a descriptor, which is then free to be closed.</summary>
    public void Remove(int descriptor)
    {
        Control(Libc.EpollDelete, descriptor, EpollEvents.None);
        Forget(descriptor);
    }

    /// <summary>Closes a descriptor that the loop has: the kernel takes it out of the set.</summary>
    public void Close(int descriptor)
    {
        Forget(descriptor);
        _ = Libc.Close(descriptor);
    }

    /// <summary>Ends the thread, after what it is doing. Work that is posted from now on is not done; a turn has the thread pool. Not for the loop's own thread.</summary>
    public void Dispose()
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        _ticks.Dispose();
        WakeUp();
        _thread.Join();
        _events.Dispose();
        _change.Dispose();

        // The alarm is left to its finalizer: who posts at this moment may still write to it.
        _ = Libc.Close(_epoll);
    }

    private static int Check(int result, string call) => result >= 0 ? result : throw Libc.Failure(call);

    private void Run()
    {
        Enter();
        while (!_isStopping)
        {
            RunPosted();
            HandleEvents(Wait());
            RunAfterEvents();
        }

        // Descriptors that were to be closed are.
        RunPosted();
    }

    // What is posted meanwhile waits for the next round, behind what the sockets have to say.
    private void RunPosted()
    {
        for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var work); left--)
        {
            Run(work);
        }
    }

    private void RunAfterEvents()
    {
        for (var i = 0; i < _afterEvents.Count; i++)
        {
            Run(_afterEvents[i]);
        }

        _afterEvents.Clear();
    }

    private void Run(ILoopWork work)
    {
        try
        {
            work.Run();
        }
        catch (Exception exception)
        {
            Log.Failed(_logger, Index, exception);
        }
    }

    private int Wait()
    {
        if (!_posted.IsEmpty || _afterEvents.Count > 0)
        {
            return Libc.EpollWait(_epoll, _events.Items, MaxEvents, 0);
        }

        Interlocked.Exchange(ref _isAsleep, 1);
        var sleeps = _posted.IsEmpty && !_isStopping;
        var reported = Libc.EpollWait(_epoll, _events.Items, MaxEvents, sleeps ? -1 : 0);
        Volatile.Write(ref _isAsleep, 0);
        if (sleeps)
        {
            Volatile.Write(ref _wakeUps, _wakeUps + 1);
        }

        return reported;
    }

    private void HandleEvents(int reported)
    {
        if (reported < 0)
        {
            if (Marshal.GetLastPInvokeError() != Libc.Interrupted)
            {
                throw Libc.Failure("epoll_wait");
            }

            return;
        }

        _reported = reported;
        for (var i = 0; i < reported; i++)
        {
            var events = _events.EventsAt(i);
            if (events is EpollEvents.None || _owners[_events.DescriptorAt(i)] is not { } owner)
            {
                continue;
            }

            try
            {
                owner.OnReady(events);
            }
            catch (Exception exception)
            {
                Log.Failed(_logger, Index, exception);
            }
        }

        _reported = 0;
    }

    private void Forget(int descriptor)
    {
        _owners[descriptor] = null;

        // Closed and opened anew within this round, it would be told what was meant for the one before.
        for (var i = 0; i < _reported; i++)
        {
            if (_events.DescriptorAt(i) == descriptor)
            {
                _events.Set(i, EpollEvents.None, descriptor);
            }
        }
    }

    private void WakeUp()
    {
        var one = 1L;
        _ = Libc.Write(_alarm, &one, sizeof(long));
    }

    private void OnTick()
    {
        if (Interlocked.Exchange(ref _isTicking, 1) == 0)
        {
            Post(new Tick(this));
        }
    }

    private void Control(int operation, int descriptor, EpollEvents interest)
    {
        if (Libc.EpollControl(_epoll, operation, descriptor, _change.Set(0, interest, descriptor)) < 0)
        {
            throw Libc.Failure("epoll_ctl");
        }
    }

    private sealed class Tick(EventLoop loop) : ILoopWork
    {
        public void Run()
        {
            Volatile.Write(ref loop._isTicking, 0);
            if (loop.Wheel.Turn())
            {
                loop.Post(this);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A defect on event loop {Loop}: something on it failed.")]
        public static partial void Failed(ILogger logger, int loop, Exception exception);
    }
}
