using System.Buffers;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Tests.Sockets;

namespace Zchannel.Protocols.Tests.Support;

/// <summary>
/// A client and the connection that serves it, over a stream in memory: what the endpoints of the server put together.
/// </summary>
internal abstract class Link : IAsyncDisposable
{
    private readonly Subscription? _subscription;

    protected Link(Station station, Channel channel, Connection connection, StreamPosition? after, bool mayReceive = true)
    {
        Station = station;
        Channel = channel;
        Connection = connection;
        Wire = station.Sockets is null || this is EventStreamLink ? new LinkStream() : new SocketWire();
        if (mayReceive)
        {
            var outcome = channel.Subscribe(connection, station.Loop, after);
            (_subscription, Position, HasGap) = (outcome.Subscription, outcome.Position, outcome.HasGap);
        }
        else
        {
            Position = channel.Position;
        }
    }

    public Station Station { get; }

    public Channel Channel { get; }

    public Connection Connection { get; }

    public StreamPosition Position { get; }

    public bool HasGap { get; }

    /// <summary>What is between the two.</summary>
    public ILinkWire Wire { get; }

    /// <summary>The same, where the connection is served over a stream.</summary>
    public LinkStream Stream => (LinkStream)Wire;

    /// <summary>The driver's run; false where the link had to be cut.</summary>
    public Task<bool> Ended { get; protected set; } = Task.FromResult(false);

    public static Connection Connect(Station station, WireFormat format, string client, TimeSpan? expiresIn = null, bool maySend = true) =>
        new(ConnectionId.New(), station.App, format, client, user: null, station.Time.GetUtcNow())
        {
            MaySend = maySend,
            ExpiresAt = expiresIn is { } time ? station.Time.GetUtcNow() + time : null,
        };

    /// <summary>Waits until a write of the server is stuck.</summary>
    public async Task WhenStuckAsync()
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound.Longest);
        while (!Wire.IsStuck)
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Wire.ClientGoes();
        Wire.Release();
        Connection.Close(CloseReason.ClientLeft);
        await StopAsync();
        Assert.False(Wire.HasOverlapped, "Two writes were under way at once.");
    }

    /// <summary>Reads bytes from the server until there are as many as asked for.</summary>
    public async Task<byte[]> BytesAsync(int count)
    {
        var read = await Wire.Received.ReadAtLeastAsync(count, TestContext.Current.CancellationToken).AsTask().Bounded();
        var bytes = read.Buffer.Slice(0, Math.Min(count, read.Buffer.Length)).ToArray();
        Wire.Received.AdvanceTo(read.Buffer.GetPosition(bytes.Length));
        return bytes;
    }

    protected abstract void LetGo();

    private async Task StopAsync()
    {
        // The goodbye of a client that never answers ends with the clock.
        for (var i = 0; i < 10 && !Ended.IsCompleted; i++)
        {
            Station.Pass(1);
            await Task.Yield();
        }

        await Ended.Bounded();
        if (_subscription is not null)
        {
            Channel.Unsubscribe(_subscription);
        }

        Channel.EndUse();
        LetGo();
    }
}
