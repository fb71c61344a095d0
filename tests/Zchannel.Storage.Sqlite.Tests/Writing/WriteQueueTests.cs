using Zchannel.Storage.Sqlite.Tests.Support;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Tests.Writing;

/// <summary>Whom a transaction waits for.</summary>
public sealed class WriteQueueTests
{
    // Nothing here may depend on it.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(8, 6)]
    [InlineData(64, 24)]
    [InlineData(128, 24)]
    [InlineData(132, 99)]
    [InlineData(512, 384)]
    public async Task CrowdThatComesBack_IsWaitedFor_ButForSome(int crowd, int wanted)
    {
        var queue = new WriteQueue(long.MaxValue, Long, Long);
        Add(queue, crowd);
        Assert.Equal(crowd, Take(queue));
        queue.CountCrowd();

        var taking = Task.Run(() => Take(queue), TestContext.Current.CancellationToken);
        Add(queue, wanted);

        Assert.Equal(wanted, await taking.WaitAsync(Long / 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ThoseWhoCameDuringTheTransaction_BelongToTheCrowd()
    {
        var queue = new WriteQueue(long.MaxValue, Long, Long);
        Add(queue, 4);
        Take(queue);
        Add(queue, 4);
        queue.CountCrowd();

        var taking = Task.Run(() => Take(queue), TestContext.Current.CancellationToken);
        Add(queue, 2);

        Assert.Equal(6, await taking.WaitAsync(Long / 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void CrowdThatStaysAway_IsNotWaitedForLong()
    {
        var queue = new WriteQueue(long.MaxValue, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));
        Add(queue, 512);
        Take(queue);
        queue.CountCrowd();

        Add(queue, 1);

        Assert.Equal(1, Take(queue));
    }

    [Theory]
    [InlineData(128, 24, true)]
    [InlineData(132, 99, false)]
    public async Task LargeCrowd_HasAPatienceOfItsOwn(int crowd, int wanted, bool isPatienceOfOthers)
    {
        var (patience, largePatience) = isPatienceOfOthers ? (Long, TimeSpan.Zero) : (TimeSpan.Zero, Long);
        var queue = new WriteQueue(long.MaxValue, patience, largePatience);
        Add(queue, crowd);
        Take(queue);
        queue.CountCrowd();
        Add(queue, 1);

        // With the other patience, it would not wait at all.
        var taking = Task.Run(() => Take(queue), TestContext.Current.CancellationToken);
        while (!queue.IsAsleep && !taking.IsCompleted)
        {
            await Task.Yield();
        }

        Add(queue, wanted - 1);
        Assert.Equal(wanted, await taking.WaitAsync(Long / 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void OneAlone_IsTakenAtOnce()
    {
        var queue = new WriteQueue(long.MaxValue, Long, Long);
        for (var i = 0; i < 3; i++)
        {
            Add(queue, 1);

            Assert.Equal(1, Take(queue));
            queue.CountCrowd();
        }
    }

    [Fact]
    public async Task Close_EndsTheWait()
    {
        var queue = new WriteQueue(long.MaxValue, Long, Long);
        Add(queue, 8);
        Take(queue);
        queue.CountCrowd();

        var taking = Task.Run(() => Take(queue), TestContext.Current.CancellationToken);
        Add(queue, 1);
        queue.Close();

        Assert.Equal(1, await taking.WaitAsync(Long / 2, TestContext.Current.CancellationToken));
    }

    private static void Add(WriteQueue queue, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(queue.TryAdd(new RecordedWrite(), isUrgent: true));
        }
    }

    private static int Take(WriteQueue queue)
    {
        var taken = new List<IStoreWrite>();
        queue.Take(taken, out _);
        return taken.Count;
    }
}
