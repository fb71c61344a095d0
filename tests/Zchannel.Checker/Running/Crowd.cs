using Zchannel.Checker.Publishers;
using Zchannel.Checker.Server;
using Zchannel.Checker.Subscribers;

namespace Zchannel.Checker.Running;

/// <summary>The clients of a round: publishers, subscribers and readers of history, each with a chance of its own.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _publishing = new();
    private readonly CancellationTokenSource _reading = new();
    private readonly CancellationTokenSource _listening = new();
    private readonly CancellationTokenSource _abandoning = new();
    private readonly List<IPublisher> _publishers = [];
    private readonly List<Subscriber> _subscribers = [];
    private readonly List<Task> _publishersAtWork = [];
    private readonly List<Task> _othersAtWork = [];
    private readonly Dictionary<string, Caller> _callers;
    private readonly Dictionary<string, HistoryReader> _readers = [];
    private readonly Site _site;
    private readonly int _seed;

    public Crowd(Site site, IEnumerable<AppKey> keys, int seed)
    {
        (_site, _seed) = (site, seed);
        _callers = keys.ToDictionary(key => key.App, key => new Caller(site, key));
    }

    public IReadOnlyList<int> SubscriberNumbers => [.. _subscribers.Select(subscriber => subscriber.Number)];

    public Caller Caller(string app) => _callers[app];

    /// <summary>Lets all of them begin.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var channel in _site.Chronicle.Channels.Values)
        {
            await AddSubscribersAsync(channel, cancellationToken);
            for (var n = 0; n < RoundPlan.PublishersOfChannel; n++)
            {
                _publishers.Add(new Publisher(_publishers.Count, hasKeys: n == 0, channel, Caller(channel.Plan.App), _site, Chance(1_000 + _publishers.Count)));
            }
        }

        foreach (var app in _site.Chronicle.Channels.Values.GroupBy(channel => channel.Plan.App))
        {
            List<ChannelChronicle> channels = [.. app];
            _publishers.Add(new BatchPublisher(_publishers.Count, channels, Caller(app.Key), _site, Chance(1_000 + _publishers.Count)));
            _readers.Add(app.Key, new HistoryReader(channels, Caller(app.Key), _site, Chance(2_000 + _readers.Count)));
        }

        _othersAtWork.AddRange(_subscribers.Select((subscriber, n) => Task.Run(() => ListenAsync(subscriber, n), CancellationToken.None)));
        _othersAtWork.AddRange(_readers.Values.Select(reader => Task.Run(() => reader.RunAsync(_reading.Token), CancellationToken.None)));
        _publishersAtWork.AddRange(_publishers.Select(one => Task.Run(() => one.RunAsync(_publishing.Token, _abandoning.Token), CancellationToken.None)));
    }

    /// <summary>Throws what one of them has stumbled over: a defect of the checker, or bytes that nobody can read.</summary>
    public void ThrowIfBroken() =>
        _publishersAtWork.Concat(_othersAtWork).FirstOrDefault(task => task.IsFaulted)?.GetAwaiter().GetResult();

    /// <summary>Lets the publishers finish.</summary>
    /// <returns>What those wait for that do not.</returns>
    public async Task<IReadOnlyList<string>> EndPublishingAsync()
    {
        await _publishing.CancelAsync();
        await _reading.CancelAsync();
        try
        {
            await Task.WhenAll(_publishersAtWork).WaitAsync(Patience, _site.Time);
            return [];
        }
        catch (TimeoutException)
        {
            return [.. _publishers.Where(publisher => publisher.State is not "done").Select(publisher => publisher.State)];
        }
    }

    /// <summary>Waits until every subscriber stands at the head of its channel.</summary>
    /// <returns>Those that do not come to stand there.</returns>
    public async Task<IReadOnlyList<Subscriber>> UntilAtAsync(IReadOnlyDictionary<ChannelPlan, Position> heads, CancellationToken cancellationToken)
    {
        var begun = _site.Now;
        while (true)
        {
            ThrowIfBroken();
            var behind = _subscribers.FindAll(subscriber => subscriber.Cursor?.Offset != heads[subscriber.Channel].Offset);
            if (behind.Count == 0 || _site.Time.GetElapsedTime(begun) > Patience)
            {
                return behind;
            }

            await _site.PauseAsync(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    /// <summary>Reads a channel's history from one end to the other, and writes it down.</summary>
    /// <returns>The pages, and whether the other end was reached.</returns>
    public async Task<(List<Page> Pages, bool IsWhole)> WalkAsync(ChannelChronicle channel, CancellationToken cancellationToken)
    {
        List<Page> pages = [];
        Position? after = null;
        while (await _readers[channel.Plan.App].ReadAsync(channel, after, limit: 1_000, cancellationToken) is { } page)
        {
            pages.Add(page);
            if (!page.More || page.Entries.Count == 0)
            {
                return (pages, true);
            }

            after = page.Entries[^1].Position;
        }

        return (pages, false);
    }

    /// <summary>Ends all of them.</summary>
    public async Task EndAsync()
    {
        foreach (var end in (CancellationTokenSource[])[_publishing, _reading, _listening, _abandoning])
        {
            await end.CancelAsync();
        }

        try
        {
            await Task.WhenAll([.. _publishersAtWork, .. _othersAtWork]);
        }
        catch (OperationCanceledException)
        {
            // Publishers that were abandoned.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        foreach (var caller in _callers.Values)
        {
            caller.Dispose();
        }
    }

    private async Task AddSubscribersAsync(ChannelChronicle channel, CancellationToken cancellationToken)
    {
        for (var n = 0; n < RoundPlan.SubscribersOfChannel; n++)
        {
            var number = _subscribers.Count;
            var isLate = n == RoundPlan.SubscribersOfChannel - 1;
            var url = await Caller(channel.Plan.App).UrlAsync(channel.Plan.Name, isLate ? RoundPlan.LateBegins : null, cancellationToken);
            Dial dial = n % 2 == 0 ? SocketLink.DialAsync : StreamLink.DialAsync;
            var client = n == 0 ? Subscriber.ExcludedClient : $"client-{number}";
            _subscribers.Add(new Subscriber(number, channel, dial, Http(url), client, _site, Chance(number)));
        }
    }

    private async Task ListenAsync(Subscriber subscriber, int n)
    {
        if (n % RoundPlan.SubscribersOfChannel == RoundPlan.SubscribersOfChannel - 1)
        {
            try
            {
                await _site.PauseAsync(TimeSpan.FromMilliseconds(Chance(3_000 + n).Next(5_000, 15_000)), _listening.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        await subscriber.RunAsync(_listening.Token);
    }

    private Uri Http(Uri url) => new(_site.Address, url.PathAndQuery);

    private Random Chance(int of) => new(unchecked((_seed * 486187739) + of));
}
