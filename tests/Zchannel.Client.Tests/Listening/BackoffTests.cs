using Zchannel.Client.Listening;

namespace Zchannel.Client.Tests.Listening;

public sealed class BackoffTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void TheUpperEnd_Doubles_UpToTheMaximum()
    {
        var backoff = new Backoff(Second, 5 * Second, () => 1);

        Assert.Equal([1, 2, 4, 5, 5], Enumerable.Range(0, 5).Select(_ => backoff.Next().TotalSeconds));
    }

    [Fact]
    public void EachDelay_IsDrawnBetweenZeroAndTheUpperEnd()
    {
        var draws = new Queue<double>([0, 0.5, 0.25]);
        var backoff = new Backoff(Second, 60 * Second, draws.Dequeue);

        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(_ => backoff.Next().TotalSeconds));
    }

    [Fact]
    public void Reset_BeginsAgain()
    {
        var backoff = new Backoff(Second, 60 * Second, () => 1);
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        Assert.Equal(Second, backoff.Next());
    }

    [Fact]
    public void WhatTheServerAsks_IsTheLeast_WithinReason()
    {
        var backoff = new Backoff(Second, Second, () => 0.5);

        Assert.Equal(7.5, backoff.Next(7 * Second).TotalSeconds);
        Assert.Equal(300.5, backoff.Next(TimeSpan.FromDays(1)).TotalSeconds);
        Assert.Equal(0.5, backoff.Next(-Second).TotalSeconds);
    }

    [Fact]
    public void ManyFailures_DoNotOverflow()
    {
        var backoff = new Backoff(TimeSpan.FromDays(1), TimeSpan.FromDays(20), () => 1);
        for (var i = 0; i < 1000; i++)
        {
            Assert.InRange(backoff.Next(), TimeSpan.FromDays(1), TimeSpan.FromDays(20));
        }
    }
}
