using Zchannel.Channels;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Retention;

/// <summary>What apps and rules may have in the database, also of channels that nobody has opened.</summary>
public sealed class StoreRetentionTests : IAsyncDisposable
{
    // Of ten publications, each with a payload of 36 bytes.
    private const long Bound = 10 * 100;

    private readonly Dictionary<string, ChannelRule> _rules = [];
    private readonly RecordingLog _log = new();
    private readonly OpenStore _store;

    public StoreRetentionTests() => _store = new OpenStore(options => options with
    {
        StoreBytes = app => app == "shop" ? Bound : 0,
        RuleOf = address => _rules.GetValueOrDefault(address.Channel),
    });

    [Fact]
    public async Task AppBeyondItsBound_LosesItsOldestWhateverTheirChannels()
    {
        var (news, sport, other) = (await _store.OpenAsync(_log), await _store.OpenAsync(_log, "sport"), await _store.OpenAsync(_log, app: "bank"));
        for (var i = 0; i < 6; i++)
        {
            await PublishAsync(news, $"n{i}");
            await PublishAsync(sport, $"s{i}");
            await PublishAsync(other, $"o{i}");
        }

        await RoundAsync();

        // Twelve are three more than nine and a half.
        Assert.Equal(["n2", "n3", "n4", "n5"], await TextsAsync(news));
        Assert.Equal(["s1", "s2", "s3", "s4", "s5"], await TextsAsync(sport));
        Assert.Equal(6, other.Count);
        Assert.Equal(900, _store.Storage.Channels.Stored.Of("shop").Bytes);
        await _store.RestartAsync();
        Assert.Equal(15, _store.Read("SELECT count(*) FROM publications"));
    }

    [Fact]
    public async Task AppBeyondItsBound_LosesAlsoWhatNobodyHasOpened()
    {
        var (old, young) = (await _store.OpenAsync(_log, "old"), await _store.OpenAsync(_log, "young"));
        for (var i = 0; i < 6; i++)
        {
            await PublishAsync(old, $"a{i}");
        }

        for (var i = 0; i < 6; i++)
        {
            await PublishAsync(young, $"b{i}");
        }

        await _store.RestartAsync();
        Assert.Equal(1200, _store.Storage.Channels.Stored.Of("shop").Bytes);
        await RoundAsync();

        Assert.Equal(900, _store.Storage.Channels.Stored.Of("shop").Bytes);
        old = await _store.OpenAsync(_log, "old");
        young = await _store.OpenAsync(_log, "young");
        Assert.Equal(6, young.Count);
        Assert.Equal(6, old.Head);
        Assert.Equal(["a3", "a4", "a5"], await TextsAsync(old));
        Assert.Equal(0, _store.Storage.Figures.Damaged);
        await _store.SettleAsync();
        Assert.Equal(9, _store.Read("SELECT count(*) FROM publications"));
    }

    [Fact]
    public async Task Account_IsWhatIsKept()
    {
        var account = _store.Storage.Channels.Stored.Of("shop");
        var news = await _store.OpenAsync(_log);
        await PublishAsync(news, "a");
        await PublishAsync(news, "b");
        Assert.Equal(200, account.Bytes);

        await news.EraseAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal(200 - 36, account.Bytes);
        news.Forget();
        await _store.OpenAsync(_log);

        Assert.Equal(0, account.Bytes);
    }

    [Fact]
    public async Task ChannelThatNobodyOpens_LosesWhatIsTooOld()
    {
        _rules["news"] = new ChannelRule { HistoryAge = TimeSpan.FromMinutes(10) };
        _log.Rule = _rules["news"];
        var news = await _store.OpenAsync(_log);
        await PublishAsync(news, "a");
        _store.Time.Advance(TimeSpan.FromMinutes(5));
        await PublishAsync(news, "b");
        await _store.RestartAsync();

        _store.Time.Advance(TimeSpan.FromMinutes(6));
        await SweepAsync();
        await _store.SettleAsync();

        Assert.Equal(1, _store.Read("SELECT count(*) FROM publications"));
        news = await _store.OpenAsync(_log);
        Assert.Equal((2, 1), (news.Head, news.Count));
    }

    [Fact]
    public async Task ChannelThatNobodyUses_IsForgotten()
    {
        var rule = new ChannelRule { PositionAge = TimeSpan.FromHours(1), HistoryAge = TimeSpan.FromDays(7) };
        _rules["unused"] = _rules["used"] = rule;
        _log.Rule = rule;
        var used = await _store.OpenAsync(_log, "used");
        foreach (var history in (IChannelHistory[])[used, await _store.OpenAsync(_log, "unused"), await _store.OpenAsync(_log, "of-no-rule")])
        {
            await PublishAsync(history, "a");
        }

        _store.Time.Advance(TimeSpan.FromMinutes(40));
        await PublishAsync(used, "b");
        await _store.RestartAsync();
        _store.Time.Advance(TimeSpan.FromMinutes(30));
        await SweepAsync();
        await _store.SettleAsync();

        Assert.Equal(3, _store.Read("SELECT count(*) FROM publications"));
        Assert.Equal(0, (await _store.OpenAsync(_log, "unused")).Head);
        Assert.Equal(2, (await _store.OpenAsync(_log, "used")).Head);
        Assert.Equal(1, (await _store.OpenAsync(_log, "of-no-rule")).Head);
    }

    [Fact]
    public async Task ChannelThatIsOpen_IsKnownToBeInUse()
    {
        _rules["news"] = new ChannelRule { PositionAge = TimeSpan.FromHours(1), HistoryAge = TimeSpan.FromDays(7) };
        _log.Rule = _rules["news"];
        var news = await _store.OpenAsync(_log);
        await PublishAsync(news, "a");

        _store.Time.Advance(TimeSpan.FromMinutes(50));
        news.Trim();
        await _store.SettleAsync();
        await _store.RestartAsync();
        _store.Time.Advance(TimeSpan.FromMinutes(30));
        await SweepAsync();

        Assert.Equal(1, (await _store.OpenAsync(_log)).Head);
    }

    [Fact]
    public async Task WhoeverOpensAChannelThatIsBeingChanged_Waits()
    {
        var done = new TaskCompletionSource();
        var address = new ChannelAddress("shop", "news");
        Assert.True(_store.Storage.Channels.Open.TryHold(address, done.Task));

        var opening = _store.OpenAsync(_log);
        Assert.False(opening.IsCompleted);
        _store.Storage.Channels.Open.Release(address);
        done.SetResult();
        await opening;

        Assert.False(_store.Storage.Channels.Open.TryHold(address, Task.CompletedTask));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static async Task<List<string>> TextsAsync(IChannelHistory history) =>
        [.. (await history.ReadAllAsync()).Texts().Select(text => text.TrimEnd())];

    private async Task PublishAsync(IChannelHistory history, string text)
    {
        _store.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _store.AppendAsync(history, text.PadRight(36));
    }

    private async Task RoundAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Storage.Retention.RoundEnded += () => ended.TrySetResult();
        _store.Time.Advance(TimeSpan.FromSeconds(1));
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private async Task SweepAsync()
    {
        for (var i = 0; i < 60; i++)
        {
            await RoundAsync();
        }
    }
}
