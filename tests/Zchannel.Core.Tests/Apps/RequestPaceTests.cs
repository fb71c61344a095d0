using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Channels;

namespace Zchannel.Core.Tests.Apps;

public sealed class RequestPaceTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TenthOfASecondsWorth_ComesAtOnce_AndTheRestAtItsMoment()
    {
        var app = Make(perSecond: 100);
        var waits = Enumerable.Range(0, 15).Select(_ => WaitAsync(app)).ToList();

        Assert.All(waits[..10], wait => Assert.True(wait.IsCompletedSuccessfully));
        for (var due = 10; due < waits.Count; due++)
        {
            Assert.All(waits[due..], wait => Assert.False(wait.IsCompleted));
            _time.Advance(TimeSpan.FromSeconds(0.01));
            Assert.Null(await waits[due].WaitAsync(TimeSpan.FromSeconds(30), Token));
        }
    }

    [Fact]
    public async Task WhatWouldWaitTooLong_IsRefused_AndTakesNobodysMoment()
    {
        var app = Make(perSecond: 10);
        var waits = Enumerable.Range(0, 11).Select(_ => WaitAsync(app)).ToList();

        for (var i = 0; i < 3; i++)
        {
            var reached = (await WaitAsync(app))!.Value;
            Assert.Equal((Limit.RequestsPerSecond, TimeSpan.FromSeconds(0.1)), (reached.Limit, reached.RetryAfter));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.All(await Task.WhenAll(waits), Assert.Null);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(WaitAsync(app).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task SlowRate_LetsOneThrough()
    {
        var app = Make(perSecond: 1);

        Assert.Null(await WaitAsync(app));
        Assert.False(WaitAsync(app).IsCompleted);
    }

    [Fact]
    public async Task WithoutALimit_NothingWaits()
    {
        var app = Make(perSecond: 0);

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10_000).Select(_ => WaitAsync(app))), Assert.Null);
    }

    private static App Make(int perSecond) => new(new AppSettings
    {
        Id = "shop",
        Keys = [],
        Rules = new ChannelRules([]),
        Limits = new AppLimits { RequestsPerSecond = perSecond },
    });

    private Task<LimitReached?> WaitAsync(App app) => app.RequestPace.WaitAsync(app, _time, Token).AsTask();
}
