using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;

namespace Zchannel.Core.Tests.Apps;

public sealed class RateGateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RateGate _gate = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public void SecondsWorth_MayComeAtOnce_AndThenTheRate(int rate)
    {
        Assert.Equal(rate, TakeAll(rate));

        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(rate / 2, TakeAll(rate));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(rate, TakeAll(rate));
    }

    [Fact]
    public void Refusal_SaysAfterHowLongTheNextIsPermitted()
    {
        TakeAll(10);

        Assert.False(_gate.TryTake(_time, 10, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(0.1), retryAfter);
        _time.Advance(retryAfter - TimeSpan.FromTicks(1));
        Assert.False(_gate.TryTake(_time, 10, out _));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_gate.TryTake(_time, 10, out _));
    }

    [Fact]
    public void ChangedRate_CountsFromTheNextOnOn()
    {
        TakeAll(10);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.InRange(TakeAll(1_000), 99, 101);
    }

    [Fact]
    public void Charge_BeyondASecondsWorth_IsOverdrawnUntilThatIsPaidFor()
    {
        _gate.Charge(_time, 100, 100);
        Assert.False(_gate.IsOverdrawn(_time, out _));

        _gate.Charge(_time, 100, 300);
        Assert.True(_gate.IsOverdrawn(_time, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(3), retryAfter);
        _time.Advance(retryAfter);
        Assert.False(_gate.IsOverdrawn(_time, out _));
    }

    [Fact]
    public async Task ManyAtOnce_TakeNoMoreThanThereIs()
    {
        var taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < 10_000; i++)
                {
                    if (_gate.TryTake(_time, 1_000, out var _))
                    {
                        Interlocked.Increment(ref taken);
                    }
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal(1_000, taken);
    }

    private int TakeAll(int rate)
    {
        var taken = 0;
        while (_gate.TryTake(_time, rate, out _))
        {
            taken++;
        }

        return taken;
    }
}
