using System.Diagnostics;
using Zchannel.Durability.Load;
using Zchannel.Server.Bench.Figures;

namespace Zchannel.Durability.Resuming;

/// <summary>
/// Clients that come back all at once. One thread for all of them.
/// </summary>
internal sealed class ResumingCrowd : IDisposable
{
    // As many as browsers behind one address would have under way; the others wait for their turn.
    private const int HandshakesAtOnce = 64;

    private const int BufferBytes = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Readiness _readiness = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly int[] _ready = new int[256];
    private readonly ResumingClient[] _clients;
    private readonly long[] _begun;
    private int _connected;
    private int _handshakes;

    public ResumingCrowd(IReadOnlyList<ResumedChannel> channels, int count)
    {
        _clients = [.. Enumerable.Range(0, count).Select(number => new ResumingClient(channels[number % channels.Count]))];
        _begun = new long[count];
    }

    /// <summary>How long each took from its connecting to the last message that it had missed.</summary>
    public LatencyHistogram Times { get; } = new();

    /// <summary>Connects them, and waits until all have what they had missed.</summary>
    /// <returns>How long that took.</returns>
    public TimeSpan Resume(int port, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var resumed = 0;
        ConnectSome(port);
        while (resumed < _clients.Length)
        {
            resumed += Turn(begin, cancellationToken);
            ConnectSome(port);
        }

        return Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>Waits until each client has heard all up to the newest message of its channel.</summary>
    /// <param name="heads">The newest offset of each channel.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public void Hear(IReadOnlyDictionary<string, long> heads, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        while (_clients.Any(client => client.Offset < heads[client.Channel.Name]))
        {
            Turn(begin, cancellationToken);
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        _readiness.Dispose();
    }

    private void ConnectSome(int port)
    {
        for (; _connected < _clients.Length && _handshakes < HandshakesAtOnce; _connected++, _handshakes++)
        {
            _begun[_connected] = Stopwatch.GetTimestamp();
            _clients[_connected].Connect(port);
            _readiness.Add(_clients[_connected].Socket, _connected);
        }
    }

    private int Turn(long begin, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Stopwatch.GetElapsedTime(begin) > Patience)
        {
            throw new IOException($"clients have not got all within {Patience.TotalSeconds:0} s.");
        }

        var resumed = 0;
        foreach (var number in _ready.AsSpan(0, _readiness.Wait(_ready, Patience)))
        {
            var client = _clients[number];
            var (wasOpen, hadResumed) = (client.IsOpen, client.HasResumed);
            client.Receive(_buffer);
            _handshakes -= client.IsOpen && !wasOpen ? 1 : 0;
            if (client.HasResumed && !hadResumed)
            {
                Times.Record(Stopwatch.GetElapsedTime(_begun[number]));
                resumed++;
            }
        }

        return resumed;
    }
}
