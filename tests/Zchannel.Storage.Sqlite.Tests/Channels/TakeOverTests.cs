using Microsoft.Extensions.Time.Testing;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Channels;

/// <summary>A channel that comes from memory goes on where it was.</summary>
public sealed class TakeOverTests : IAsyncDisposable
{
    private static readonly ChannelAddress Address = new("shop", "news");

    private readonly OpenStore _store = new();
    private readonly RecordingLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Channel_GoesOnInANewEpochThatForksAtTheHead()
    {
        var memory = await RememberAsync("a", "b", "c");

        var history = await TakeOverAsync(memory);
        await _store.AppendAsync(history, "d");

        Assert.Equal((memory.Epoch.Id, 3), (history.Epoch.Parent!.Id, history.Epoch.ForkOffset));
        Assert.Equal(4, history.Head);
        Assert.Equal(["a", "b", "c", "d"], (await history.ReadAllAsync()).Texts());
    }

    [Fact]
    public async Task Lineage_OutlivesAKill()
    {
        var memory = await RememberAsync("a", "b");
        var parent = memory.Epoch.Fork(1);
        var origin = new HistoryOrigin(parent, 2, (await memory.ReadAllAsync()).Publications);
        var history = await _store.Storage.Channels.TakeOverAsync(Address, _log, origin, Token);

        await using var killed = _store.StartOnCopy();
        var epoch = (await killed.OpenAsync(_log)).Epoch;

        Assert.True(epoch.TryFindShared(history.Epoch.Id, out var shared));
        Assert.Equal(2, shared);
        Assert.True(epoch.TryFindShared(parent.Id, out shared));
        Assert.Equal(2, shared);
        Assert.True(epoch.TryFindShared(memory.Epoch.Id, out shared));
        Assert.Equal(1, shared);
    }

    [Fact]
    public async Task WhatTheDatabaseHeldBefore_IsForgotten()
    {
        var before = await _store.OpenAsync(_log);
        await _store.AppendAsync(before, "old", "older");
        ((SqliteChannelHistory)before).Kept.Close();

        var history = await TakeOverAsync(await RememberAsync("a"));
        await _store.SettleAsync();

        Assert.False(history.Epoch.TryFindShared(before.Epoch.Id, out _));
        Assert.Equal(["a"], (await history.ReadAllAsync()).Texts());
        Assert.Equal((1, 1), (_store.Read("SELECT count(*) FROM publications"), _store.Read("SELECT count(*) FROM channels")));
    }

    [Fact]
    public async Task TakeOver_ThatFails_ChangesNothing()
    {
        var memory = await RememberAsync("a");
        var hold = await _store.HoldAsync();
        var taking = TakeOverAsync(memory);
        _store.Writer.Post(new RecordedWrite(_ => throw new Microsoft.Data.Sqlite.SqliteException("As planned.", SQLitePCL.raw.SQLITE_FULL)));
        hold.SetResult();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => taking);

        Assert.Equal(0, _log.Memory.Bytes);
        Assert.Equal(0, _store.Read("SELECT count(*) FROM channels"));
        Assert.Equal(["a"], (await (await TakeOverAsync(memory)).ReadAllAsync()).Texts());
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task<IChannelHistory> RememberAsync(params string[] texts)
    {
        var time = new FakeTimeProvider(_store.Time.GetUtcNow());
        var store = new InMemoryChannelStore(time);
        var history = await store.OpenAsync(Address, new RecordingLog(), Token);
        foreach (var text in texts)
        {
            await store.AppendAsync([new Append(history, RecordingLog.Text(text, time.GetUtcNow()))], Token);
        }

        return history;
    }

    private async Task<IChannelHistory> TakeOverAsync(IChannelHistory memory)
    {
        var origin = new HistoryOrigin(memory.Epoch, memory.Head, (await memory.ReadAllAsync()).Publications);
        return await _store.Storage.Channels.TakeOverAsync(Address, _log, origin, Token);
    }
}
