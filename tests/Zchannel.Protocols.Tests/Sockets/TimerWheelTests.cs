using Microsoft.Extensions.Time.Testing;
using Zchannel.Transports.Sockets;

namespace Zchannel.Protocols.Tests.Sockets;

public sealed class TimerWheelTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TimerWheel _wheel;

    public TimerWheelTests() => _wheel = new TimerWheel(_time);

    [Fact]
    public void Deadline_IsMet_NeverEarlyAndAtMostATickLate()
    {
        var timed = new Counting();
        _time.Advance(TimeSpan.FromSeconds(0.4));
        _wheel.Set(timed, TimeSpan.FromSeconds(5));

        Assert.Equal(0, CallsAfter(timed, 5));
        Assert.Equal(1, CallsAfter(timed, 0.6));
    }

    [Fact]
    public void Deadline_OnTheSecond_IsMetOnTheSecond()
    {
        var timed = new Counting();
        _wheel.Set(timed, TimeSpan.FromSeconds(25));

        Assert.Equal(0, CallsAfter(timed, 24.9));
        Assert.Equal(1, CallsAfter(timed, 0.1));
        Assert.Equal(1, CallsAfter(timed, 100));
    }

    [Fact]
    public void DeadlineBeyondTheReach_IsToldEarly()
    {
        var timed = new Counting();
        _wheel.Set(timed, TimeSpan.FromMinutes(10));

        Assert.Equal(1, CallsAfter(timed, 63));
    }

    [Fact]
    public void LongPause_TellsEachOnce()
    {
        var timed = Enumerable.Range(1, 63).Select(_ => new Counting()).ToArray();
        for (var i = 0; i < timed.Length; i++)
        {
            _wheel.Set(timed[i], TimeSpan.FromSeconds(i + 1));
        }

        _time.Advance(TimeSpan.FromHours(3));
        _wheel.Turn();

        Assert.All(timed, entry => Assert.Equal(1, entry.Calls));
        Assert.Equal(0, _wheel.Count);
    }

    [Fact]
    public void DeadlineSetAgain_ReplacesTheOneBefore()
    {
        var timed = new Counting();
        _wheel.Set(timed, TimeSpan.FromSeconds(2));
        _wheel.Set(timed, TimeSpan.FromSeconds(4));

        Assert.Equal(0, CallsAfter(timed, 3));
        Assert.Equal(1, CallsAfter(timed, 1));
    }

    [Fact]
    public void Lifted_IsNotTold_AndItsNeighboursAre()
    {
        var timed = new Counting[] { new(), new(), new(), new(), new() };
        foreach (var entry in timed)
        {
            _wheel.Set(entry, TimeSpan.FromSeconds(1));
        }

        _wheel.Lift(timed[4]);
        _wheel.Lift(timed[2]);
        _wheel.Lift(timed[2]);
        _wheel.Lift(timed[0]);

        _time.Advance(TimeSpan.FromSeconds(1));
        _wheel.Turn();

        Assert.Equal([0, 1, 0, 1, 0], timed.Select(entry => entry.Calls));
    }

    [Fact]
    public void Told_MayLiftAnotherAndSetItself()
    {
        var other = new Counting();
        var timed = new Counting();
        timed.Due = () =>
        {
            _wheel.Lift(other);
            _wheel.Set(timed, TimeSpan.FromSeconds(1));
        };
        _wheel.Set(other, TimeSpan.FromSeconds(1));
        _wheel.Set(timed, TimeSpan.FromSeconds(1));

        Assert.Equal(1, CallsAfter(timed, 1));
        Assert.Equal(2, CallsAfter(timed, 1));
        Assert.Equal(0, other.Calls);
    }

    [Fact]
    public void ManyInOneSecond_AreToldInTurns()
    {
        var timed = Enumerable.Range(0, 1000).Select(_ => new Counting()).ToArray();
        foreach (var entry in timed)
        {
            _wheel.Set(entry, TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        var turns = 1;
        while (_wheel.Turn())
        {
            turns++;
            Assert.NotEqual(0, _wheel.Count);
        }

        Assert.Equal(4, turns);
        Assert.All(timed, entry => Assert.Equal(1, entry.Calls));
    }

    private int CallsAfter(Counting timed, double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _wheel.Turn();
        return timed.Calls;
    }

    private sealed class Counting : ITimed
    {
        private TimerLink _link;

        public int Calls { get; private set; }

        public Action? Due { get; set; }

        public ref TimerLink Link => ref _link;

        public void OnDue()
        {
            Calls++;
            Due?.Invoke();
        }
    }
}
