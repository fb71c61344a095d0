using System.Text;
using Zchannel.Channels;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Faults;

/// <summary>
/// Remembers what the publishers and the clients of a channel have been told, over any number of starts, and holds the store to it.
/// </summary>
/// <param name="name">The channel.</param>
/// <param name="rule">Its rule.</param>
internal sealed class ChannelWitness(string name, ChannelRule rule)
{
    private readonly List<(StreamPosition Position, string Text)> _heard = [];
    private readonly HashSet<string> _lost = [];
    private readonly HashSet<long> _erased = [];
    private readonly HashSet<string> _published = [];
    private readonly Dictionary<string, long> _named = [];
    private RecordingLog _log = new();
    private IChannelHistory? _history;
    private int _count;

    /// <summary>How many publications have been heard.</summary>
    public int Heard => _heard.Count;

    /// <summary>How many of those were lost, which happens where syncs are put off.</summary>
    public int Lost => _lost.Count;

    /// <summary>Opens the channel, and checks that it is what it may be.</summary>
    /// <param name="store">The store.</param>
    /// <param name="keepsAll">Whether nothing that was heard may be lost.</param>
    /// <param name="goesOn">Whether the last stop was a clean one, so that the epoch must be the same.</param>
    public async Task OpenAsync(SqliteStorage store, bool keepsAll, bool goesOn)
    {
        _heard.AddRange(_log.Joined.Select(joined => (joined.Position, Text(joined))));
        _log = new RecordingLog(rule);
        var before = _history;
        _history = await store.Channels.OpenAsync(new ChannelAddress("shop", name), _log, TestContext.Current.CancellationToken);
        _history.Trim();
        var page = await _history.ReadAllAsync(_history.Head - _history.Count);

        Assert.True(page.IsComplete);
        Assert.Equal(_history.Count, page.Publications.Count);
        Assert.Equal(_history.Head, page.Publications is [.., var newest] ? newest.Position.Offset : _history.Head);
        if (goesOn && before is { Head: > 0 })
        {
            Assert.Equal(before.Epoch.Id, _history.Epoch.Id);
        }

        CheckKept(page, keepsAll);
        CheckResumes(page, keepsAll);
        foreach (var (key, offset) in _named)
        {
            var kept = await _history.FindPublishAsync(key, TestContext.Current.CancellationToken);
            Assert.True(kept is null ? !keepsAll : kept.Position.Offset == offset || !keepsAll, $"{name}: the publish {key} was at {offset}, and is at {kept?.Position}.");
        }
    }

    /// <summary>Publishes, and waits for it.</summary>
    public async Task PublishAsync(SqliteStorage store, Random random, DateTimeOffset time)
    {
        var text = $"{name} {++_count} " + new string('x', random.Next(8) == 0 ? random.Next(9000) : random.Next(60));
        _published.Add(text);
        var publication = RecordingLog.Text(text, time);
        var key = random.Next(4) == 0 ? new PublishKey($"key {_count}", Encoding.UTF8.GetBytes(text[..4]), time.AddDays(1)) : null;
        await store.Channels.AppendAsync([new Append(_history!, publication, key)], TestContext.Current.CancellationToken);
        if (key is not null)
        {
            _named[key.Key] = publication.Position.Offset;
        }
    }

    /// <summary>Erases one of those that are kept, and waits for it.</summary>
    public async Task EraseAsync(Random random)
    {
        var offset = random.NextInt64(Math.Max(1, _history!.Head - 10), _history.Head + 1);
        if (await _history.EraseAsync(offset, TestContext.Current.CancellationToken) == offset)
        {
            _erased.Add(offset);
        }
    }

    // Offsets have no gaps (the page is complete), each holds what was heard there last, and nothing is there that nobody published.
    private void CheckKept(HistoryPage page, bool keepsAll)
    {
        var kept = page.Publications.ToDictionary(publication => publication.Position.Offset);
        foreach (var (position, text) in _heard)
        {
            var isThere = kept.TryGetValue(position.Offset, out var publication) && (publication.IsErased || Text(publication) == text);
            var isLetGo = position.Offset <= _history!.Head - _history.Count;
            if (!isThere && !isLetGo)
            {
                Assert.False(keepsAll, $"{name} {position} was heard and is lost.");
                _lost.Add(text);
            }
        }

        var texts = kept.Values.Where(publication => !publication.IsErased).Select(Text).ToList();
        Assert.Equal(texts.Count, texts.Distinct().Count());
        Assert.Empty(texts.Except(_published));
        Assert.True(!keepsAll || kept.Values.All(publication => publication.IsErased || !_erased.Contains(publication.Position.Offset)), "What was erased is back.");
    }

    // Whoever is let go on in silence has seen nothing that this history does not hold; where all is kept, everybody is.
    private void CheckResumes(HistoryPage page, bool keepsAll)
    {
        foreach (var client in _heard.GroupBy(heard => heard.Position.Epoch))
        {
            var isKnown = _history!.Epoch.TryFindShared(client.Key, out var shared);
            Assert.True(isKnown || !keepsAll, $"{name} has forgotten the epoch {client.Key}.");
            foreach (var (position, text) in client.Where(_ => isKnown))
            {
                Assert.True(position.Offset <= Math.Min(shared, _history.Head) || !keepsAll, $"{name} {position} would be told of a gap.");
                if (position.Offset <= shared)
                {
                    var here = page.Publications.FirstOrDefault(publication => publication.Position.Offset == position.Offset);
                    Assert.True(
                        position.Offset <= _history.Head && (here is null or { IsErased: true } || Text(here) == text),
                        $"{name} {position} goes on in silence, and is not what was heard.");
                }
            }
        }
    }

    private static string Text(Publication publication) => Encoding.UTF8.GetString(publication.Payload.Span);
}
