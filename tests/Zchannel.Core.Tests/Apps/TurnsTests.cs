using Zchannel.Apps;

namespace Zchannel.Core.Tests.Apps;

public sealed class TurnsTests
{
    private readonly Turns _turns = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HoweverManyWait_NoMoreAreAtWorkThanThereAreCores_AndAllComeInTheirTurn()
    {
        var (working, most, done) = (0, 0, 0);
        async Task WorkAsync()
        {
            await _turns.NextAsync();
            var now = Interlocked.Increment(ref working);
            InterlockedMax(ref most, now);
            Thread.SpinWait(1_000);
            Interlocked.Decrement(ref working);
            Interlocked.Increment(ref done);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Task.WhenAll(Enumerable.Range(0, 500).Select(_ => WorkAsync())), Token))).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal(2_000, done);
        Assert.InRange(most, 1, Environment.ProcessorCount);
    }

    [Fact]
    public async Task OneWhoFails_TakesNobodysTurn()
    {
        async Task FailAsync()
        {
            await _turns.NextAsync();
            throw new InvalidOperationException("mine");
        }

        for (var i = 0; i < 50; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(FailAsync);
        }

        await Task.Run(async () => await _turns.NextAsync(), Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private static void InterlockedMax(ref int most, int now)
    {
        var seen = Volatile.Read(ref most);
        while (seen < now)
        {
            seen = Interlocked.CompareExchange(ref most, now, seen);
        }
    }
}
