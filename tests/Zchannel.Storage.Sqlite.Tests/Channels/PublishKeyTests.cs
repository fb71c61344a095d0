using Zchannel.Channels;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Channels;

/// <summary>What a publish is called outlives the process, as long as it is to be remembered.</summary>
public sealed class PublishKeyTests : IAsyncDisposable
{
    private readonly OpenStore _store = new();
    private readonly RecordingLog _log = new() { Receivers = 3 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_IsFoundByItsKeyAfterAKill()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "before");
        await AppendAsync(history, "key-1");

        await using var killed = _store.StartOnCopy();
        var after = await killed.OpenAsync(_log);
        await killed.AppendAsync(after, "behind");
        var found = await after.FindPublishAsync("key-1", Token);

        Assert.Equal((new StreamPosition(history.Epoch.Id, 2), 3), (found!.Position, found.Receivers));
        Assert.Equal([1, 2, 3], found.Hash.ToArray());
    }

    [Fact]
    public async Task Key_OfAnotherChannelOrNone_IsNotFound()
    {
        var history = await _store.OpenAsync(_log);
        await AppendAsync(history, "key-1");
        var other = await _store.OpenAsync(_log, "sport");

        Assert.Null(await other.FindPublishAsync("key-1", Token));
        Assert.Null(await history.FindPublishAsync("key-2", Token));
    }

    [Fact]
    public async Task Key_WhenItsTimeIsOver_IsNotFoundAndThenGone()
    {
        var history = await _store.OpenAsync(_log);
        await AppendAsync(history, "key-1");
        await AppendAsync(history, "key-2", minutes: 10);

        _store.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await history.FindPublishAsync("key-1", Token));
        Assert.NotNull(await history.FindPublishAsync("key-2", Token));

        await _store.SettleAsync();
        Assert.Equal(1, _store.Read("SELECT count(*) FROM publish_keys"));
        await _store.RestartAsync();
        _store.Time.Advance(TimeSpan.FromMinutes(5));
        await _store.SettleAsync();
        Assert.Equal(0, _store.Read("SELECT count(*) FROM publish_keys"));
    }

    [Fact]
    public async Task Key_OfAPublishThatFailed_IsNotFound()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "first");
        var hold = await _store.HoldAsync();
        var publishing = AppendAsync(history, "key-1");
        _store.Writer.Post(new RecordedWrite(_ => throw new Microsoft.Data.Sqlite.SqliteException("As planned.", SQLitePCL.raw.SQLITE_FULL)));
        hold.SetResult();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => publishing);

        Assert.Null(await history.FindPublishAsync("key-1", Token));
        Assert.Equal(1, history.Head);
    }

    [Fact]
    public async Task Receivers_WhoCameDuringTheCommit_AreCounted()
    {
        var history = await _store.OpenAsync(_log);
        var hold = await _store.HoldAsync();
        var appending = AppendAsync(history, "key-1");
        _store.Writer.Post(new RecordedWrite(_ => _log.Receivers = 5));
        hold.SetResult();
        await appending;
        await _store.SettleAsync();

        Assert.Equal(5, (await history.FindPublishAsync("key-1", Token))!.Receivers);
    }

    [Fact]
    public async Task ForgottenChannel_TakesItsKeysAlong()
    {
        var history = await _store.OpenAsync(_log);
        await AppendAsync(history, "key-1");

        history.Forget();
        var next = await _store.OpenAsync(_log);
        await _store.SettleAsync();

        Assert.Null(await next.FindPublishAsync("key-1", Token));
        Assert.Equal(0, _store.Read("SELECT count(*) FROM publish_keys"));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private Publication Publication() => RecordingLog.Text("x", _store.Time.GetUtcNow());

    private PublishKey Key(string key, int minutes = 5) => new(key, new byte[] { 1, 2, 3 }, _store.Time.GetUtcNow().AddMinutes(minutes));

    private async Task AppendAsync(IChannelHistory history, string key, int minutes = 5) =>
        await _store.Storage.Channels.AppendAsync([new Append(history, Publication(), Key(key, minutes))], Token);
}
