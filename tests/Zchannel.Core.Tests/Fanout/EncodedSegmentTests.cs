using Zchannel.Diagnostics;
using Zchannel.Fanout;

namespace Zchannel.Core.Tests.Fanout;

public sealed class EncodedSegmentTests
{
    private const int Capacity = 1_000;

    private readonly MemoryAccount _account = new();
    private readonly EncodedSegment _segment = new(0, Capacity);

    public EncodedSegmentTests() => _account.Add(Capacity);

    [Fact]
    public void Released_WhereNobodyStands_IsPaidBackAtOnce()
    {
        _segment.Release(_account);

        Assert.Equal(0, _account.Bytes);
    }

    [Fact]
    public void Released_WhereSomebodyStands_IsPaidBackWhenTheLastLeaves()
    {
        _segment.Enter();
        _segment.Enter();
        _segment.Release(_account);

        _segment.Leave();
        Assert.Equal(Capacity, _account.Bytes);
        _segment.Leave();
        Assert.Equal(0, _account.Bytes);
    }

    [Fact]
    public void Reentered_AfterItWasPaidBack_IsOwedAgain()
    {
        _segment.Release(_account);

        _segment.Reenter(_account);
        Assert.Equal(Capacity, _account.Bytes);
        _segment.Leave();
        Assert.Equal(0, _account.Bytes);
    }

    [Fact]
    public void Reentered_BesideOneWhoStillStandsThere_IsOwedOnce()
    {
        _segment.Enter();
        _segment.Release(_account);

        _segment.Reenter(_account);
        Assert.Equal(Capacity, _account.Bytes);
        _segment.Leave();
        Assert.Equal(Capacity, _account.Bytes);
        _segment.Leave();
        Assert.Equal(0, _account.Bytes);
    }

    [Fact]
    public async Task ReenteredAndLeftByManyAtOnce_IsPaidBackInTheEnd()
    {
        _segment.Release(_account);
        var gate = new Lock();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                // Those who enter do so under a lock, those who leave do not.
                lock (gate)
                {
                    _segment.Reenter(_account);
                }

                Assert.True(_account.Bytes >= Capacity);
                _segment.Leave();
            }
        })));

        Assert.Equal(0, _account.Bytes);
    }
}
