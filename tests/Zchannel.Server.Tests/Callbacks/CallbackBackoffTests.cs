using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Connections;

namespace Zchannel.Server.Tests.Callbacks;

public sealed class CallbackBackoffTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1, 0.5, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(5, 8, 16)]
    [InlineData(9, 128, 256)]
    [InlineData(10, 150, 300)]
    [InlineData(10_000, 150, 300)]
    public void After_DoublesToABound_AndIsDrawnFromTheUpperHalf(int attempt, double lowest, double highest)
    {
        var began = _time.GetUtcNow();
        _time.Advance(ICallbackQueue.Patience);

        Assert.Equal(TimeSpan.FromSeconds(lowest), After(attempt, random: 0, began: began));
        Assert.Equal(TimeSpan.FromSeconds(highest), After(attempt, random: 1, began: began));
    }

    [Theory]
    [InlineData(30, 29.9)]
    [InlineData(59, 0.9)]
    [InlineData(59.9, 32)]
    public void After_WhileItHoldsBackOthers_IsTriedOnceMoreBeforeTheyMayPass(double age, double expected)
    {
        var began = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(age));

        Assert.Equal(TimeSpan.FromSeconds(expected), After(6, random: 1, began: began));
    }

    [Fact]
    public void After_WhileItHoldsBackOthers_HonoursRetryAfterAllTheSame() =>
        Assert.Equal(TimeSpan.FromMinutes(10), After(6, random: 1, retryAfter: TimeSpan.FromMinutes(10)));

    [Theory]
    [InlineData(-5, 1)]
    [InlineData(0, 1)]
    [InlineData(30, 30)]
    [InlineData(86_400, 3_600)]
    public void After_RetryAfter_IsHonouredWithinABound(int retryAfter, int expected) =>
        Assert.Equal(
            TimeSpan.FromSeconds(expected), After(1, random: 1, retryAfter: TimeSpan.FromSeconds(retryAfter)));

    [Fact]
    public void After_NearTheEnd_TriesOnceMoreAtTheEndAndThenNoMore()
    {
        var began = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(10), After(50, random: 1, began: began));

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(After(51, random: 1, began: began));
    }

    private TimeSpan? After(int attempt, double random, TimeSpan? retryAfter = null, DateTimeOffset? began = null)
    {
        var callback = new CallbackEvent
        {
            Id = "e",
            Kind = CallbackKind.Message,
            Channel = "news",
            Connection = ConnectionId.New(),
            Client = "page",
            Sequence = 1,
            Time = default,
        };
        var app = new App(new AppSettings { Id = "shop", Keys = [] });
        return new CallbackBackoff(Options.Create(new CallbackDeliveryOptions()), () => random, _time)
            .After(new CallbackAttempt(app, callback, attempt, began ?? _time.GetUtcNow()), retryAfter);
    }
}
