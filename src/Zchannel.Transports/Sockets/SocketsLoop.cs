using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Zchannel.Connections;
using Zchannel.Diagnostics;
using Zchannel.Fanout;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// What an event loop does for connections: it visits dirty audiences in slices, and lets the sockets speak in between, so
/// that one channel with ten thousand subscribers does not keep the others waiting. <see cref="Schedule"/> and the figures
/// are safe for concurrent use; all else belongs to the loop's thread.
/// </summary>
/// <param name="events">The event loop.</param>
/// <param name="logger">Hears of what should not happen.</param>
/// <param name="timer">Measures the visits; null where nobody wants to know.</param>
internal sealed class SocketsLoop(EventLoop events, ILogger logger, FanoutTimer? timer = null) : IDeliveryLoop, ILoopWork
{
    private const int Slice = 64;

    // About a millisecond of writes.
    private const int DeliveriesPerTurn = 256;

    private readonly ConcurrentQueue<Visit> _visits = new();
    private readonly Subscription?[] _slice = new Subscription?[Slice];
    private readonly long _start = events.TimeProvider.GetTimestamp();
    private int _isScheduled;
    private int _connections;
    private long _bytes;
    private long _stuck;

    public EventLoop Events { get; } = events;

    public ILogger Logger { get; } = logger;

    public SocketReceiver Receiver { get; } = new();

    /// <summary>Milliseconds since some moment, which may wrap around.</summary>
    public uint Now => (uint)(long)Events.TimeProvider.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>How many visits are outstanding.</summary>
    public int Backlog => _visits.Count;

    /// <summary>How many connections the loop holds.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many bytes the kernel has taken.</summary>
    public long SentBytes => Volatile.Read(ref _bytes);

    /// <summary>How often a write found no room.</summary>
    public long StuckWrites => Volatile.Read(ref _stuck);

    /// <inheritdoc />
    public void Schedule(Audience audience)
    {
        _visits.Enqueue(new Visit(audience, 0, timer?.Begin() ?? 0));
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            Events.Post(this);
        }
    }

    /// <summary>Makes some of the visits.</summary>
    public void Run()
    {
        // A full fence: who schedules from now on posts again.
        Interlocked.Exchange(ref _isScheduled, 0);
        for (var left = DeliveriesPerTurn; left > 0 && _visits.TryDequeue(out var visit);)
        {
            left -= Continue(visit);
        }

        if (!_visits.IsEmpty && Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            Events.Post(this);
        }
    }

    public void Enter() => Volatile.Write(ref _connections, _connections + 1);

    public void Leave() => Volatile.Write(ref _connections, _connections - 1);

    /// <summary>Counts a write.</summary>
    /// <param name="sent">What the kernel has taken.</param>
    /// <param name="of">How much there was.</param>
    public void Count(int sent, int of)
    {
        Volatile.Write(ref _bytes, _bytes + Math.Max(0, sent));
        if (sent >= 0 && sent < of)
        {
            Volatile.Write(ref _stuck, _stuck + 1);
        }
    }

    /// <summary>Cuts all connections of the loop. Safe for concurrent use; returns at once.</summary>
    public void CutAll() => Events.Post(new Cut(this));

    private int Continue(Visit visit)
    {
        if (visit.Next == 0)
        {
            visit.Audience.BeginVisit();
        }

        var count = visit.Audience.Copy(visit.Next, _slice);
        DeliverAll(_slice.AsSpan(0, count)!);
        Array.Clear(_slice, 0, count);
        if (count == Slice)
        {
            _visits.Enqueue(visit with { Next = visit.Next + count });
        }
        else
        {
            timer?.End(visit.Begun);
        }

        return Math.Max(1, count);
    }

    private void DeliverAll(ReadOnlySpan<Subscription> slice)
    {
        for (var next = 0; next < slice.Length; next++)
        {
            try
            {
                DeliverFrom(ref next, slice);
            }
            catch (Exception exception) when (IsMine(slice[next].Connection, out var driver))
            {
                // The others of the visit get what is theirs.
                driver.Fail(exception);
            }
        }
    }

    // By itself and without a handler, so that all down to the system call is compiled into it: behind a system call the
    // processor guesses each return wrong.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DeliverFrom(ref int next, ReadOnlySpan<Subscription> slice)
    {
        for (var i = next; i < slice.Length; i++)
        {
            // Each a step ahead of the one that is reached through it; an object may begin anywhere in a line.
            if (i + 3 < slice.Length)
            {
                Prefetch.Begin(slice[i + 3], lines: 3);
            }

            if (i + 2 < slice.Length)
            {
                Prefetch.Begin(slice[i + 2].Connection, lines: 3);
            }

            if (i + 1 < slice.Length)
            {
                Prefetch.Begin(slice[i + 1].Connection.Driver, lines: 3);
            }

            next = i;
            var connection = slice[i].Connection;
            if (IsMine(connection, out var driver))
            {
                SocketSender.Deliver(driver);
            }
            else
            {
                // Another driver's, or another loop's: it was admitted for this one and then served otherwise.
                connection.Wake();
            }
        }

        next = slice.Length;
    }

    private bool IsMine(Connection connection, [NotNullWhen(true)] out SocketsConnection? driver)
    {
        driver = connection.Driver as SocketsConnection;
        return driver?.Loop == this;
    }

    private sealed class Cut(SocketsLoop loop) : ILoopWork
    {
        public void Run()
        {
            foreach (var connection in loop.Events.Owners.OfType<SocketsConnection>())
            {
                connection.End(isCut: true);
            }
        }
    }

    private readonly record struct Visit(Audience Audience, int Next, long Begun);
}
