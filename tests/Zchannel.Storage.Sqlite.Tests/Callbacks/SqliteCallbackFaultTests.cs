using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Core.Tests.Callbacks;
using Zchannel.Storage.Sqlite.Tests.Faults;
using Zchannel.Storage.Sqlite.Tests.Faults.Disk;

namespace Zchannel.Storage.Sqlite.Tests.Callbacks;

/// <summary>Callbacks on a disk that fails, fills up and loses its power.</summary>
public sealed class SqliteCallbackFaultTests
{
    private const int Seeds = 20;

    private readonly App _app = CallbackSamples.App(callbackQueue: 0);
    private readonly CallbackSequence _sequence = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> EachSeed => [.. Enumerable.Range(0, Seeds)];

    [Theory]
    [MemberData(nameof(EachSeed))]
    public async Task PowerLoss_TakesNoMessageThatWasAccepted_AndTheRestIsInOrder(int seed)
    {
        Random random = new(seed);
        using FaultyStore store = new(random);
        List<string> accepted = [];
        for (var cycle = 0; cycle < 3; cycle++)
        {
            await using (var storage = store.Open())
            {
                store.Disk.CutPowerAfter(random.Next(5, 100));
                using var queue = new CallbackQueue(store.Time, storage.Callbacks);
                for (var i = 0; await TryEnqueueAsync(queue, $"{cycle}-{i}"); i++)
                {
                    accepted.Add($"{cycle}-{i}");
                }
            }

            store.Disk.PowerUp();
        }

        await using var last = store.Open();
        using var left = new CallbackQueue(store.Time, last.Callbacks);
        var kept = (await left.ListAsync(_app, CallbackState.Waiting, new CallbackFilter(), after: null, 10_000, Token)).Select(one => one.Callback).ToList();
        Assert.Empty(accepted.Except(kept.Select(one => one.Id)));
        Assert.Equal(kept.Count, kept.Select(one => one.Sequence).Distinct().Count());
        var heard = new List<long>();
        while (left.Waiting(_app) > 0)
        {
            var attempt = await left.TakeAsync(_app, Token);
            heard.Add(attempt.Callback.Sequence);
            left.Complete(attempt);
        }

        Assert.Equal(heard.Order(), heard);
    }

    [Theory]
    [InlineData(DiskFault.Full)]
    [InlineData(DiskFault.WriteFails)]
    [InlineData(DiskFault.ReadOnly)]
    internal async Task Fault_RefusesMessages_KeepsComingsAndGoings_AndIsOverWhenItIsGone(DiskFault fault)
    {
        using FaultyStore store = new(new Random(1));
        await using var storage = store.Open();
        await using var queue = new CallbackQueue(store.Time, storage.Callbacks);
        Assert.True(await TryEnqueueAsync(queue, "before"));

        store.Disk.Fault = fault;
        Assert.False(await TryEnqueueAsync(queue, "refused"));
        var subject = new CallbackSubject(CallbackSamples.Connection("c"), "news", "client", "ann");
        Assert.True(queue.TryReserve(_app));
        queue.Expect(_app, subject);
        Assert.True(await queue.EnqueueAsync(_app, CallbackEvents.New(CallbackKind.Connected, subject, store.Time.GetUtcNow()), _sequence, Token));
        queue.Complete(await queue.TakeAsync(_app, Token));

        store.Disk.Fault = DiskFault.None;
        var up = queue.TakeAsync(_app, Token).AsTask();
        while (!up.IsCompleted)
        {
            store.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal((CallbackKind.Connected, 2), ((await up).Callback.Kind, (await up).Callback.Sequence));
        Assert.True(await TryEnqueueAsync(queue, "after"));
    }

    [Fact]
    public async Task SyncThatFails_RefusesMessagesUntilARestart_AndWhatWasAcceptedIsThere()
    {
        using FaultyStore store = new(new Random(1));
        await using (var storage = store.Open())
        {
            using var queue = new CallbackQueue(store.Time, storage.Callbacks);
            Assert.True(await TryEnqueueAsync(queue, "before"));
            store.Disk.Fault = DiskFault.SyncFails;
            Assert.False(await TryEnqueueAsync(queue, "refused"));
            store.Disk.Fault = DiskFault.None;
            store.Time.Advance(TimeSpan.FromSeconds(5));
            Assert.False(await TryEnqueueAsync(queue, "refused, too"));
            store.Disk.CutPower();
        }

        store.Disk.PowerUp();
        await using var again = store.Open();
        using var left = new CallbackQueue(store.Time, again.Callbacks);
        Assert.Contains(await left.ListAsync(_app, CallbackState.Waiting, new CallbackFilter(), after: null, 10, Token), one => one.Callback.Id == "before");
        Assert.True(await TryEnqueueAsync(left, "after"));
    }

    private async Task<bool> TryEnqueueAsync(CallbackQueue queue, string id)
    {
        try
        {
            return await queue.EnqueueAsync(_app, CallbackSamples.Event(id), _sequence, Token);
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }
}
