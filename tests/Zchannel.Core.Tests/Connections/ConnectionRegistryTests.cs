using Zchannel.Connections;
using Zchannel.Core.Tests.Fanout;

namespace Zchannel.Core.Tests.Connections;

public sealed class ConnectionRegistryTests
{
    private readonly ConnectionRegistry _registry = new();

    [Fact]
    public void TryReserve_UpToTheLimit_Succeeds()
    {
        Assert.True(_registry.TryReserve(2));
        Assert.True(_registry.TryReserve(2));
        Assert.False(_registry.TryReserve(2));
        Assert.Equal(2, _registry.Count);

        _registry.Release();
        Assert.True(_registry.TryReserve(2));
        Assert.False(_registry.TryReserve(1));
        Assert.True(_registry.TryReserve(3));
    }

    [Fact]
    public void TryReserve_WithoutALimit_AlwaysSucceeds()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.True(_registry.TryReserve(0));
        }

        Assert.Equal(100, _registry.Count);
    }

    [Fact]
    public async Task TryReserve_FromManyThreads_NeverGoesOverTheLimit()
    {
        const int limit = 10;
        var (taken, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < 20_000; i++)
                {
                    if (_registry.TryReserve(limit))
                    {
                        InterlockedMax(ref most, Interlocked.Increment(ref taken));
                        Interlocked.Decrement(ref taken);
                        _registry.Release();
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

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
