using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Fanout;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// A client that hears a channel to an offset, over as many connections as it takes, and checks that it misses and
/// repeats nothing but what a gap tells.
/// </summary>
internal sealed class Follower(Station station, IDeliveryLoop loop, int seed)
{
    private readonly Random _random = new(seed);
    private readonly string _client = $"f{seed}";
    private int _untilCut;
    private Connection? _connection;
    private Pump? _pump;

    /// <summary>All that was heard.</summary>
    public List<Heard> Publications { get; } = [];

    /// <summary>How many entries were lost to gaps.</summary>
    public long Lost { get; private set; }

    /// <summary>Where the client stands.</summary>
    public StreamPosition Position { get; private set; }

    /// <summary>The cursor on the last connection.</summary>
    public Subscription? Subscription { get; private set; }

    public int Connections { get; private set; }

    /// <summary>Follows the channel from its beginning. Connections are cut and resumed; at the end the last one stays.</summary>
    public async Task FollowAsync(long to, CancellationToken cancellationToken)
    {
        Position = await station.PositionAsync(0);
        while (true)
        {
            var channel = (await station.Hub.UseAsync(station.App, "news", cancellationToken))!;
            _untilCut = _random.Next(1, 400);
            var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var connection = _connection = new Connection(
                ConnectionId.New(), station.App, station.Format, _client, user: null, station.Time.GetUtcNow());
            var pump = _pump = new Pump(connection, heard => Hear(heard, to, arrived), _random.Next());
            Subscription = channel.Subscribe(connection, loop, Position).Subscription;
            connection.Attach(pump);
            Connections++;

            await Task.WhenAny(arrived.Task, pump.Ended).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            if (arrived.Task.IsCompleted && _untilCut > 0)
            {
                return;
            }

            connection.Close(CloseReason.ClientLeft);
            await pump.Ended.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            channel.Unsubscribe(Subscription);
            channel.EndUse();
        }
    }

    /// <summary>Reads no more, though it stays connected.</summary>
    public void Freeze()
    {
        _connection!.Attach(new Listener(_connection));
        Assert.True(SpinWait.SpinUntil(() => _pump!.IsIdle, TimeSpan.FromSeconds(30)));
    }

    private void Hear(Heard heard, long to, TaskCompletionSource arrived)
    {
        if (_untilCut == 0)
        {
            // The link is broken: what comes through it is heard by nobody.
            return;
        }

        switch (heard.What)
        {
            case Heard.Publication:
                Assert.Equal(Position.Offset + 1, heard.Position.Offset);
                Publications.Add(heard);
                break;
            case Heard.Gap:
                Assert.True(heard.Position.Offset > Position.Offset, $"{heard} after {Position}");
                Lost += heard.Position.Offset - Position.Offset;
                break;
            default:
                Assert.Fail($"{heard}");
                break;
        }

        Position = heard.Position;
        if (Position.Offset >= to)
        {
            arrived.TrySetResult();
        }
        else if (--_untilCut == 0)
        {
            _connection!.Close(CloseReason.ClientLeft);
        }
    }
}
