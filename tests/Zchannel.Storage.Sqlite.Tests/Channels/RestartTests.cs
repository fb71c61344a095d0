using Zchannel.Channels;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Tests.Support;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Tests.Channels;

/// <summary>What a channel is after the server has been away.</summary>
public sealed class RestartTests : IAsyncDisposable
{
    private readonly OpenStore _store = new();
    private readonly RecordingLog _log = new();

    [Fact]
    public async Task Publications_AreThereAfterwards()
    {
        var history = await _store.OpenAsync(_log);
        var sent = new Publication(PublicationKind.Binary, new byte[] { 0, 1, 255 }, _store.Time.GetUtcNow(), "page-7");
        await _store.Storage.Channels.AppendAsync([new Append(history, sent)], TestContext.Current.CancellationToken);
        await _store.AppendAsync(history, "", "text");

        await _store.RestartAsync();
        history = await _store.OpenAsync(_log);

        var page = await history.ReadAllAsync();
        var read = page.Publications[0];
        Assert.Equal((sent.Kind, sent.Time, sent.ExcludedClient), (read.Kind, read.Time, read.ExcludedClient));
        Assert.Equal(sent.Payload.ToArray(), read.Payload.ToArray());
        Assert.Equal(["", "text"], page.Texts().Skip(1));
        Assert.True(page.IsComplete);
        Assert.Equal((3, 3, 7), (history.Head, history.Count, history.Bytes));
        Assert.Equal([1, 2, 3], page.Publications.Select(publication => publication.Position.Offset));
    }

    [Fact]
    public async Task Start_SaysWhetherTheStopWasClean()
    {
        const string said = "does not come from a clean stop";
        await using var killed = _store.StartOnCopy();
        await _store.RestartAsync();

        Assert.DoesNotContain(_store.Logs.GetSnapshot(), line => line.Message.Contains(said, StringComparison.Ordinal));
        Assert.Single(killed.Logs.GetSnapshot(), line => line.Message.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task CleanStop_GoesOnWithTheEpoch()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a");
        var before = history.Epoch.Id;

        await _store.RestartAsync();
        history = await _store.OpenAsync(_log);

        Assert.Equal(before, history.Epoch.Id);
        Assert.Null(history.Epoch.Parent);
        Assert.Null(_store.Storage.Check);
        Assert.False(File.Exists(_store.Files.Stopped));
    }

    [Fact]
    public async Task EmptyChannel_AfterACleanStop_HasTheEpochItHad()
    {
        var before = (await _store.OpenAsync(_log)).Epoch.Id;

        await _store.RestartAsync();

        Assert.Equal(before, (await _store.OpenAsync(_log)).Epoch.Id);
    }

    [Fact]
    public async Task Kill_BeginsAnEpochThatForksAtTheHead()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a", "b");

        await using var killed = _store.StartOnCopy();
        var after = await killed.OpenAsync(_log);

        Assert.NotEqual(history.Epoch.Id, after.Epoch.Id);
        Assert.Equal((history.Epoch.Id, 2), (after.Epoch.Parent!.Id, after.Epoch.ForkOffset));
        await killed.AppendAsync(after, "c");
        Assert.Equal((after.Epoch.Id, 3), (_log.Joined[^1].Position.Epoch, _log.Joined[^1].Position.Offset));
        Assert.True(after.Epoch.TryFindShared(history.Epoch.Id, out var shared));
        Assert.Equal(2, shared);
        await killed.Storage.Check!.Completion;
        Assert.Equal(StoreState.Available, killed.Storage.Health.State);
    }

    [Fact]
    public async Task Kills_WithAndWithoutPublications_ForkWhereEachFoundTheHead()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a", "b");
        var first = history.Epoch.Id;
        await using var second = _store.StartOnCopy();
        var unused = (await second.OpenAsync(_log)).Epoch.Id;
        await using var third = second.StartOnCopy();
        history = await third.OpenAsync(_log);
        await third.AppendAsync(history, "c");
        var used = history.Epoch.Id;
        await using var fourth = third.StartOnCopy();

        var epoch = (await fourth.OpenAsync(_log)).Epoch;

        Assert.Equal(
            [(epoch.Id, 3), (used, 2), (unused, 2), (first, 0)],
            Chain(epoch).Select(link => (link.Id, link.ForkOffset)));
    }

    [Fact]
    public async Task WhatACopyHasNotSeen_IsBeyondItsFork()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a");
        await using var restored = _store.StartOnCopy();
        await _store.AppendAsync(history, "b", "c");

        var other = await restored.OpenAsync(_log);
        await restored.AppendAsync(other, "x", "y", "z");

        Assert.True(other.Epoch.TryFindShared(history.Epoch.Id, out var shared));
        Assert.Equal(1, shared);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FilesThatWereTouchedAfterACleanStop_BeginANewEpoch(bool isCopied)
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a");

        await _store.RestartAsync(files =>
        {
            if (isCopied)
            {
                File.Copy(files.Database, files.Database + ".copy");
                File.SetLastWriteTimeUtc(files.Database + ".copy", File.GetLastWriteTimeUtc(files.Database));
                File.Move(files.Database + ".copy", files.Database, overwrite: true);
            }
            else
            {
                File.SetLastWriteTimeUtc(files.Database, DateTime.UnixEpoch);
            }
        });

        var after = await _store.OpenAsync(_log);
        Assert.Equal((history.Epoch.Id, 1), (after.Epoch.Parent?.Id, after.Epoch.ForkOffset));
    }

    [Fact]
    public async Task OlderDatabaseWithTheMarkOfALaterStop_BeginsANewEpoch()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a");
        byte[]? older = null;
        await _store.RestartAsync(files => older = File.ReadAllBytes(files.Database));
        history = await _store.OpenAsync(_log);
        var known = history.Epoch.Id;
        await _store.AppendAsync(history, "b");

        await _store.RestartAsync(files =>
        {
            var written = File.GetLastWriteTimeUtc(files.Database);
            Assert.Equal(older!.Length, new FileInfo(files.Database).Length);
            using (var file = new FileStream(files.Database, FileMode.Open))
            {
                file.Write(older);
            }

            File.SetLastWriteTimeUtc(files.Database, written);
        });

        var after = await _store.OpenAsync(_log);
        Assert.NotEqual(known, after.Epoch.Id);
        Assert.Equal(1, after.Epoch.ForkOffset);
    }

    [Fact]
    public async Task ErasedPublications_StayErased()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a", "secret", "c");
        Assert.Equal(2, await history.EraseAsync(2, TestContext.Current.CancellationToken));

        await _store.RestartAsync();
        history = await _store.OpenAsync(_log);

        var page = await history.ReadAllAsync();
        Assert.Equal(["a", "", "c"], page.Texts());
        Assert.True(page.IsComplete);
        Assert.True(page.Publications[1].IsErased);
        Assert.Equal((3, 1, 2), (history.Count, history.Erased, history.Bytes));
    }

    [Fact]
    public async Task WhatARuleLetGoOf_DoesNotComeBack()
    {
        _log.Rule = new ChannelRule { History = 2 };
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a", "b", "c");
        _log.Rule = new ChannelRule { History = 0 };
        await _store.AppendAsync(history, "d");
        _log.Rule = new ChannelRule();
        await _store.AppendAsync(history, "e");

        await _store.RestartAsync();
        history = await _store.OpenAsync(_log);

        Assert.Equal(["e"], (await history.ReadAllAsync()).Texts());
        Assert.Equal((5, 1), (history.Head, history.Count));
    }

    [Fact]
    public async Task ForgottenChannel_IsGoneWithAllItsRows()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a", "b");
        history.Forget();
        var next = await _store.OpenAsync(_log);
        Assert.Equal(0, next.Head);

        await _store.SettleAsync();
        await _store.RestartAsync();

        Assert.Equal(next.Epoch.Id, (await _store.OpenAsync(_log)).Epoch.Id);
        Assert.Equal((0, 0), (_store.Read("SELECT count(*) FROM publications"), _store.Read("SELECT count(*) FROM forgotten")));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static IEnumerable<Epoch> Chain(Epoch epoch)
    {
        for (var link = epoch; link is not null; link = link.Parent)
        {
            yield return link;
        }
    }
}
