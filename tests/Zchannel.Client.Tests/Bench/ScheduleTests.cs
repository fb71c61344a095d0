using CsCheck;
using Zchannel.Server.Bench;

namespace Zchannel.Client.Tests.Bench;

public sealed class ScheduleTests
{
    private static readonly Gen<Schedule> Schedules = Gen.Select(Gen.Double[0.1, 5_000], Gen.Int[0, 5_000], Gen.Int[1_000, 20_000]).Select(
        (rate, warmUp, duration) => new Schedule(rate, TimeSpan.FromMilliseconds(warmUp), TimeSpan.FromMilliseconds(duration)));

    [Fact]
    public void EveryMessage_IsDueWithinTheTime_AndTheNextWouldNotBe() => Schedules.Sample(schedule =>
    {
        var whole = schedule.WarmUp + schedule.Duration;

        Assert.True(schedule.DueAt(schedule.Count - 1) < whole);
        Assert.True(schedule.DueAt(schedule.Count) >= whole - TimeSpan.FromTicks(1));
    });

    [Fact]
    public void TheFirstThatCounts_IsTheFirstAfterTheWarmUp() => Schedules.Sample(schedule =>
    {
        var first = Enumerable.Range(0, schedule.Count + 1).First(schedule.IsCounted);

        Assert.Equal(schedule.WarmUpCount, first);
        Assert.True(schedule.DueAt(first) >= schedule.WarmUp - TimeSpan.FromTicks(1));
        Assert.True(first == 0 || schedule.DueAt(first - 1) < schedule.WarmUp);
    });

    [Fact]
    public void TheSteps_AreEven_HoweverLong() => Gen.Select(Schedules, Gen.Int[0, 10_000_000]).Sample((schedule, message) =>
    {
        var step = schedule.DueAt(message + 1) - schedule.DueAt(message);

        Assert.Equal(1 / schedule.Rate, step.TotalSeconds, tolerance: 2e-7);
    });

    [Fact]
    public void NoRate_HasNoMessages() => Assert.Equal(0, new Schedule(0, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)).Count);

    [Fact]
    public async Task ThePacer_CallsInOrder_AndNeverEarly()
    {
        var schedule = new Schedule(500, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        List<(int Message, TimeSpan Early)> calls = [];

        await new Pacer(schedule, time).RunAsync(
            start, (message, due) => calls.Add((message, time.GetElapsedTime(time.GetTimestamp(), due))), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, 100), calls.Select(call => call.Message));
        Assert.All(calls, call => Assert.True(call.Early <= TimeSpan.FromTicks(1)));
    }
}
