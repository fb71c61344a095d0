using System.Diagnostics;
using Zchannel.Server.Bench.Figures;

namespace Zchannel.Durability.Load;

/// <summary>
/// Publishers, each of which waits for its answer before it asks again. One thread for all of them.
/// </summary>
internal sealed class PublisherCrowd : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Readiness _readiness = new();
    private readonly PublisherLink[] _links;
    private readonly int[] _ready;

    /// <summary>Opens their links.</summary>
    public PublisherCrowd(IWire wire, int count, int port)
    {
        _links = [.. Enumerable.Range(0, count).Select(number => PublisherLink.Open(wire, number, port))];
        _ready = new int[count];
        for (var i = 0; i < count; i++)
        {
            _readiness.Add(_links[i].Socket, i);
        }
    }

    /// <summary>Has them publish for a time, and waits for the last answers.</summary>
    public Publishes RunFor(TimeSpan duration, CancellationToken cancellationToken)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        return Run((_, now) => now < end, cancellationToken);
    }

    /// <summary>Has each of them publish so many times.</summary>
    public Publishes RunTimes(int times, CancellationToken cancellationToken)
    {
        var left = new int[_links.Length];
        Array.Fill(left, times);
        return Run((link, _) => --left[link] >= 0, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var link in _links)
        {
            link.Dispose();
        }

        _readiness.Dispose();
    }

    private Publishes Run(Func<int, long, bool> goesOn, CancellationToken cancellationToken)
    {
        var latencies = new LatencyHistogram();
        var begin = Stopwatch.GetTimestamp();
        var underWay = 0;
        for (var i = 0; i < _links.Length; i++)
        {
            underWay += SendUnlessOver(i, begin, goesOn) ? 1 : 0;
        }

        var answered = 0L;
        while (underWay > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = _readiness.Wait(_ready, Patience);
            if (count == 0)
            {
                throw new IOException($"{underWay} publishers had no answer within {Patience.TotalSeconds:0} s.");
            }

            foreach (var number in _ready.AsSpan(0, count))
            {
                if (!_links[number].Receive())
                {
                    continue;
                }

                answered++;
                var now = Stopwatch.GetTimestamp();
                latencies.Record(Stopwatch.GetElapsedTime(_links[number].SentAt, now));
                underWay -= SendUnlessOver(number, now, goesOn) ? 0 : 1;
            }
        }

        return new Publishes(answered, Stopwatch.GetElapsedTime(begin), latencies);
    }

    private bool SendUnlessOver(int number, long now, Func<int, long, bool> goesOn)
    {
        if (!goesOn(number, now))
        {
            return false;
        }

        _links[number].Send();
        return true;
    }
}
