using System.Text;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

/// <summary>
/// The promises of <see cref="IChannelStore"/>, for every implementation: a subclass makes the store.
/// </summary>
public abstract class ChannelStoreSpecification
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLog _log = new();
    private readonly IChannelStore _store;

    protected ChannelStoreSpecification() => _store = Create(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>How many random courses the store is taken through.</summary>
    protected virtual int Iterations => 400;

    protected abstract IChannelStore Create(TimeProvider time);

    [Fact]
    public async Task EmptyChannel_AlreadyHasTheEpochOfItsFirstPublication()
    {
        var history = await OpenAsync(_log);
        var before = new StreamPosition(history.Epoch.Id, history.Head);

        var publication = await AppendAsync(history, "first");

        Assert.Equal(new StreamPosition(before.Epoch, 1), publication.Position);
        Assert.True(history.Epoch.TryFindShared(before.Epoch, out _));
        var page = await history.ReadAsync(before.Offset, 10, long.MaxValue, Token);
        Assert.True(page.IsComplete);
        Assert.Equal(["first"], Texts(page));
    }

    [Fact]
    public async Task Append_FromManyCallers_LeavesNoGaps()
    {
        const int callers = 4, each = 500;
        var history = await OpenAsync(_log);

        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
            async () =>
            {
                for (var i = 0; i < each; i++)
                {
                    await AppendAsync(history, $"{caller}.{i}");
                }
            },
            Token)));

        Assert.Equal(callers * each, history.Head);
        Assert.Equal(Enumerable.Range(1, callers * each).Select(i => (long)i), _log.Joined.Select(joined => joined.Position.Offset));
        Assert.All(Enumerable.Range(0, callers), caller => Assert.Equal(
            Enumerable.Range(0, each).Select(i => $"{caller}.{i}"),
            _log.Joined.Select(Text).Where(text => text.StartsWith($"{caller}.", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Append_ThatFails_UsesUpNoOffset()
    {
        var history = await OpenAsync(_log);
        await AppendAsync(history, "a");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await _store.AppendAsync([new Append(history, RecordingLog.Text("lost"))], cancelled.Token));
        var next = await AppendAsync(history, "b");

        Assert.Equal(2, next.Position.Offset);
        Assert.Equal(["a", "b"], _log.Joined.Select(Text));
    }

    [Fact]
    public async Task Append_WhenItCompletes_HasJoinedTheLogWithItsPosition()
    {
        var history = await OpenAsync(_log);

        for (var offset = 1; offset <= 3; offset++)
        {
            var publication = await AppendAsync(history, "x");

            Assert.Same(publication, _log.Joined[^1]);
            Assert.Equal(new StreamPosition(history.Epoch.Id, offset), publication.Position);
            Assert.Equal(offset, history.Head);
        }
    }

    [Fact]
    public async Task Append_OneCallToTwoChannels_KeepsTheOrderOfEach()
    {
        var other = new RecordingLog();
        var (news, sport) = (await OpenAsync(_log), await OpenAsync(other, channel: "sport"));

        await _store.AppendAsync(
            [
                new Append(news, RecordingLog.Text("n1")), new Append(sport, RecordingLog.Text("s1")),
                new Append(news, RecordingLog.Text("n2")), new Append(news, RecordingLog.Text("n3")),
                new Append(sport, RecordingLog.Text("s2")),
            ],
            Token);

        Assert.Equal(["n1", "n2", "n3"], _log.Joined.Select(Text));
        Assert.Equal(["s1", "s2"], other.Joined.Select(Text));
        Assert.Equal((3, 2), (news.Head, sport.Head));
    }

    [Fact]
    public async Task History_OverItsCount_LosesTheOldest()
    {
        _log.Rule = new ChannelRule { History = 2 };
        var history = await OpenAsync(_log);

        await AppendAllAsync(history, "a", "b", "c");

        Assert.Equal(["b", "c"], Texts(await history.ReadAsync(0, 10, long.MaxValue, Token)));
        Assert.Equal((2, 2), (history.Count, history.Bytes));
    }

    [Fact]
    public async Task History_OverItsBytes_LosesTheOldest()
    {
        _log.Rule = new ChannelRule { HistoryBytes = 5 };
        var history = await OpenAsync(_log);

        await AppendAllAsync(history, "aa", "bb", "c", "dd");

        Assert.Equal(["bb", "c", "dd"], Texts(await history.ReadAsync(0, 10, long.MaxValue, Token)));
    }

    [Fact]
    public async Task History_OverItsAge_IsLetGoWithoutAnAppend()
    {
        _log.Rule = new ChannelRule { HistoryAge = TimeSpan.FromSeconds(10) };
        var history = await OpenAsync(_log);
        await AppendAsync(history, "a");
        _time.Advance(TimeSpan.FromSeconds(6));
        await AppendAsync(history, "b");

        _time.Advance(TimeSpan.FromSeconds(4));
        history.Trim();
        Assert.Equal(2, history.Count);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        history.Trim();

        Assert.Equal((1, 1), (history.Count, history.Bytes));
        _time.Advance(TimeSpan.FromSeconds(6));
        var page = await history.ReadAsync(1, 10, long.MaxValue, Token);
        Assert.Empty(page.Publications);
        Assert.False(page.IsComplete);
    }

    [Fact]
    public async Task History_WithAnotherRule_IsBoundedByItFromTheNextAppendOn()
    {
        var history = await OpenAsync(_log);
        await AppendAllAsync(history, "a", "b", "c");

        _log.Rule = new ChannelRule { History = 2 };
        await AppendAsync(history, "d");
        Assert.Equal(["c", "d"], Texts(await history.ReadAsync(0, 10, long.MaxValue, Token)));

        _log.Rule = new ChannelRule { History = 0 };
        await AppendAsync(history, "e");
        Assert.Equal(0, history.Count);
        Assert.Equal(5, history.Head);

        _log.Rule = new ChannelRule { History = 3 };
        await AppendAllAsync(history, "f", "g");
        var page = await history.ReadAsync(5, 10, long.MaxValue, Token);
        Assert.True(page.IsComplete);
        Assert.Equal(["f", "g"], Texts(page));
    }

    [Theory]
    [InlineData(0, 10, 100, "cdef", false, false)] // a and b are gone
    [InlineData(1, 10, 100, "cdef", false, false)]
    [InlineData(2, 10, 100, "cdef", true, false)]
    [InlineData(4, 10, 100, "ef", true, false)]
    [InlineData(6, 10, 100, "", true, false)]
    [InlineData(2, 3, 100, "cde", true, true)]
    [InlineData(2, 10, 2, "cd", true, true)]
    [InlineData(5, 1, 0, "f", true, false)] // the first is returned however large it is
    [InlineData(4, 1, 0, "e", true, true)]
    public async Task Read_Page_HoldsExactlyWhatIsKeptBehindThePlace(
        long after, int limit, long maxBytes, string texts, bool isComplete, bool hasMore)
    {
        _log.Rule = new ChannelRule { History = 4 };
        var history = await OpenAsync(_log);
        await AppendAllAsync(history, "a", "b", "c", "d", "e", "f");

        var page = await history.ReadAsync(after, limit, maxBytes, Token);

        Assert.Equal(texts, string.Concat(Texts(page)));
        Assert.Equal((isComplete, hasMore), (page.IsComplete, page.HasMore));
    }

    [Fact]
    public async Task Channels_OfTheSameNameInTwoApps_AreTwo()
    {
        var (mine, theirs) = (new RecordingLog(), new RecordingLog());
        var (shop, bank) = (await OpenAsync(mine, app: "shop"), await OpenAsync(theirs, app: "bank"));

        await AppendAsync(shop, "x");

        Assert.NotEqual(shop.Epoch.Id, bank.Epoch.Id);
        Assert.Equal((1, 0), (shop.Head, bank.Head));
        Assert.Empty(theirs.Joined);
        Assert.Empty((await bank.ReadAsync(0, 10, long.MaxValue, Token)).Publications);
    }

    [Fact]
    public async Task Forget_GivesBackAllMemoryAndTheNextOpeningIsANewRoot()
    {
        var history = await OpenAsync(_log);
        await AppendAllAsync(history, "aaa", "bb");

        history.Forget();
        var next = await OpenAsync(_log);

        Assert.Equal(0, _log.Memory.Bytes);
        Assert.Equal((0L, 0), (next.Head, next.Count));
        Assert.False(next.Epoch.TryFindShared(history.Epoch.Id, out _));
    }

    [Fact]
    public Task RandomOperations_MatchTheModel() => ChannelStoreModel.CheckAsync(Create, Iterations);

    private static string Text(Publication publication) => Encoding.UTF8.GetString(publication.Payload.Span);

    private static IEnumerable<string> Texts(HistoryPage page) => page.Publications.Select(Text);

    private ValueTask<IChannelHistory> OpenAsync(RecordingLog log, string app = "shop", string channel = "news") =>
        _store.OpenAsync(new ChannelAddress(app, channel), log, Token);

    private async Task<Publication> AppendAsync(IChannelHistory history, string text)
    {
        var publication = RecordingLog.Text(text, _time.GetUtcNow());
        await _store.AppendAsync([new Append(history, publication)], Token);
        return publication;
    }

    private async Task AppendAllAsync(IChannelHistory history, params string[] texts)
    {
        foreach (var text in texts)
        {
            await AppendAsync(history, text);
        }
    }
}
