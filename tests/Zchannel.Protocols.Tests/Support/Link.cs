using System.Buffers;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Transports.Streams;

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

    public LinkStream Stream { get; } = new();

    /// <summary>The driver's run; false where the link had to be cut.</summary>
    public Task<bool> Ended { get; protected set; } = Task.FromResult(false);

    /// <summary>What the clock asks.</summary>
    public abstract ITicking Driver { get; }

    public static Connection Connect(Station station, WireFormat format, string client, TimeSpan? expiresIn = null, bool maySend = true) =>
        new(ConnectionId.New(), station.App, format, client, user: null, station.Time.GetUtcNow())
        {
            MaySend = maySend,
            ExpiresAt = expiresIn is { } time ? station.Time.GetUtcNow() + time : null,
        };

    /// <summary>Waits until a write of the server is stuck.</summary>
    public async Task WhenStuckAsync()
    {
        while (!Stream.IsStuck)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Stream.ClientGoes();
        Stream.Release();
        Connection.Close(CloseReason.ClientLeft);
        await StopAsync();
        Assert.False(Stream.HasOverlapped, "Two writes were under way at once.");
    }

    /// <summary>Reads bytes from the server until there are as many as asked for.</summary>
    public async Task<byte[]> BytesAsync(int count)
    {
        var read = await Stream.Received.ReadAtLeastAsync(count, TestContext.Current.CancellationToken).AsTask().Bounded();
        var bytes = read.Buffer.Slice(0, Math.Min(count, read.Buffer.Length)).ToArray();
        Stream.Received.AdvanceTo(read.Buffer.GetPosition(bytes.Length));
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
