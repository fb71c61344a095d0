using Zchannel.Apps;
using Zchannel.Connections;
using Zchannel.Core.Tests.Fanout;

namespace Zchannel.Core.Tests.Connections;

public sealed class ConnectionRegistryTests
{
    private static readonly AppLimits NoLimits = new() { Connections = 0, ConnectionsPerUser = 0, ConnectionsPerToken = 0, ConnectionsPerAddress = 0 };
    private static readonly ConnectionPlace Place = new("ann", 1, new ClientAddress(1));
    private static readonly ConnectionPlace Other = new("bob", 2, new ClientAddress(2));

    private readonly ConnectionRegistry _registry = new();

    [Theory]
    [InlineData(Limit.Connections)]
    [InlineData(Limit.ConnectionsPerUser)]
    [InlineData(Limit.ConnectionsPerToken)]
    [InlineData(Limit.ConnectionsPerAddress)]
    internal void TryReserve_UpToALimit_Succeeds(Limit limit)
    {
        Assert.Null(_registry.TryReserve(Place, Limited(limit, 2)));
        Assert.Null(_registry.TryReserve(Place, Limited(limit, 2)));
        Assert.Equal(limit, _registry.TryReserve(Place, Limited(limit, 2))?.Limit);
        Assert.Equal(2, _registry.Count);

        _registry.Release(Place);
        Assert.Null(_registry.TryReserve(Place, Limited(limit, 2)));
        Assert.Equal(limit, _registry.TryReserve(Place, Limited(limit, 1))?.Limit);
        Assert.Null(_registry.TryReserve(Place, Limited(limit, 3)));
        Assert.Null(_registry.TryReserve(Place, Limited(limit, 0)));
    }

    [Theory]
    [InlineData(Limit.ConnectionsPerUser)]
    [InlineData(Limit.ConnectionsPerToken)]
    [InlineData(Limit.ConnectionsPerAddress)]
    internal void TryReserve_OfAnother_IsCountedApart(Limit limit)
    {
        var limits = Limited(limit, 1);
        Assert.Null(_registry.TryReserve(Place, limits));

        Assert.Null(_registry.TryReserve(Other, limits));
        Assert.Null(_registry.TryReserve(new ConnectionPlace(null, 3, new ClientAddress(3)), limits));
        Assert.Equal(limit, _registry.TryReserve(Other, limits)?.Limit);
    }

    [Fact]
    public void TryReserve_WithoutALimit_AlwaysSucceeds()
    {
        for (var i = 0; i < 2_000; i++)
        {
            Assert.Null(_registry.TryReserve(Place, NoLimits));
        }

        Assert.Equal(2_000, _registry.Count);
    }

    [Fact]
    public async Task TryReserve_FromManyThreads_NeverGoesOverTheLimit()
    {
        const int limit = 10;
        var limits = Limited(Limit.ConnectionsPerUser, limit);
        var (taken, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < 20_000; i++)
                {
                    if (_registry.TryReserve(Place, limits) is null)
                    {
                        InterlockedMax(ref most, Interlocked.Increment(ref taken));
                        Interlocked.Decrement(ref taken);
                        _registry.Release(Place);
                    }
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.InRange(most, 1, limit);
        Assert.Equal(0, _registry.Count);
    }

    [Fact]
    public async Task Add_AndRemove_AreSeenInAll()
    {
        var connection = (await new Station().ConnectAsync()).Connection;

        _registry.Add(connection);
        Assert.Same(connection, Assert.Single(_registry.All));
        _registry.Remove(connection);
        Assert.Empty(_registry.All);
    }

    [Fact]
    public async Task OfUser_HasThatUsersConnectionsAlone()
    {
        var station = new Station();
        Connection[] ofAnn = [await ConnectAsync(station, "ann"), await ConnectAsync(station, "ann")];
        var ofBob = await ConnectAsync(station, "bob");

        Assert.Equal(ofAnn.ToHashSet(), _registry.OfUser("ann").ToHashSet());
        Assert.Same(ofBob, _registry.Find(ofBob.Id));
        _registry.Remove(ofAnn[0]);
        _registry.Remove(ofAnn[0]);
        Assert.Equal([ofAnn[1]], _registry.OfUser("ann"));
        _registry.Remove(ofBob);
        Assert.Empty(_registry.OfUser("bob"));
        Assert.Null(_registry.Find(ofBob.Id));
    }

    [Fact]
    public async Task OfUser_InWhateverOrderTheyGo_HasThoseThatAreLeft()
    {
        var station = new Station();
        var random = new Random(3);
        List<Connection> left = [];
        for (var i = 0; i < 50; i++)
        {
            left.Add(await ConnectAsync(station, "ann"));
        }

        while (left.Count > 0)
        {
            Assert.Equal(left.Select(connection => connection.Id.ToString()).Order(), _registry.OfUser("ann").Select(connection => connection.Id.ToString()).Order());
            var gone = left[random.Next(left.Count)];
            left.Remove(gone);
            _registry.Remove(gone);
        }

        Assert.Empty(_registry.OfUser("ann"));
    }

    private static AppLimits Limited(Limit limit, int value) => limit switch
    {
        Limit.Connections => NoLimits with { Connections = value },
        Limit.ConnectionsPerUser => NoLimits with { ConnectionsPerUser = value },
        Limit.ConnectionsPerToken => NoLimits with { ConnectionsPerToken = value },
        _ => NoLimits with { ConnectionsPerAddress = value },
    };

    private Task<Connection> ConnectAsync(Station station, string user)
    {
        var connection = new Connection(ConnectionId.New(), station.App, station.Format, "c", user, station.Time.GetUtcNow());
        _registry.Add(connection);
        return Task.FromResult(connection);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
