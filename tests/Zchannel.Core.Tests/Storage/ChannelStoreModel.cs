using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

/// <summary>
/// Holds a store against a list: batches over many channels with several rules, reads at random places, time that
/// passes and rules that change.
/// </summary>
internal sealed class ChannelStoreModel
{
    private static readonly ChannelRule[] Rules =
    [
        new() { History = 5 },
        new() { History = 0 },
        new() { History = 50, HistoryBytes = 40 },
        new() { HistoryAge = TimeSpan.FromSeconds(20) },
        new() { History = 17, HistoryBytes = 100, HistoryAge = TimeSpan.FromSeconds(40) },
    ];

    private static readonly ChannelAddress[] Addresses =
        [new("shop", "news"), new("bank", "news"), new("shop", "sport"), new("bank", "sport")];

    private readonly FakeTimeProvider _time = new();
    private readonly IChannelStore _store;
    private readonly List<Kept> _channels = [];

    private ChannelStoreModel(Func<TimeProvider, IChannelStore> create) => _store = create(_time);

    public static async Task CheckAsync(Func<TimeProvider, IChannelStore> create, int iterations = 400)
    {
        var step = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 60], Gen.Int[1, 20]);
        await step.Array[1, 60].SampleAsync(
            async steps =>
            {
                var model = new ChannelStoreModel(create);
                await model.OpenAsync();
                foreach (var (what, channel, number, size) in steps)
                {
                    await model.DoAsync(what, channel, number, size);
                }

                model.ForgetAll();
            },
            iter: iterations);
    }

    private async Task OpenAsync()
    {
        for (var i = 0; i < Addresses.Length; i++)
        {
            var log = new RecordingLog(Rules[i]);
            _channels.Add(new Kept(log, await _store.OpenAsync(Addresses[i], log), _time));
        }
    }

    private async Task DoAsync(int what, int channel, int number, int size)
    {
        switch (what)
        {
            case <= 4:
                await AppendAsync(channel, count: (number % 7) + 1, size);
                break;
            case 5:
                _time.Advance(TimeSpan.FromSeconds(size));
                break;
            case 6:
                _channels[channel].Log.Rule = Rules[number % Rules.Length];
                break;
            case 7:
                _channels[channel].CheckTrim();
                break;
            default:
                await _channels[channel].CheckReadAsync(after: number, limit: size, maxBytes: number * 2);
                break;
        }
    }

    // One call for several channels; which one changes from one publication to the next.
    private async Task AppendAsync(int channel, int count, int size)
    {
        var appends = new List<Append>();
        for (var i = 0; i < count; i++)
        {
            var kept = _channels[(channel + (i * i)) % _channels.Count];
            var publication = new Publication(PublicationKind.Binary, new byte[(size * (i + 1)) % 23], _time.GetUtcNow());
            appends.Add(new Append(kept.History, publication));
            kept.Add(publication);
        }

        await _store.AppendAsync(appends.ToArray());
        foreach (var kept in _channels)
        {
            kept.CheckJoined();
        }
    }

    private void ForgetAll()
    {
        foreach (var kept in _channels)
        {
            kept.History.Forget();
            Assert.Equal(0, kept.Log.Memory.Bytes);
        }
    }

    private sealed class Kept(RecordingLog log, IChannelHistory history, TimeProvider time)
    {
        private readonly List<Publication> _all = [];
        private int _forgotten;

        public RecordingLog Log { get; } = log;

        public IChannelHistory History { get; } = history;

        public void Add(Publication publication)
        {
            _all.Add(publication);
            Trim();
        }

        public void CheckJoined()
        {
            Assert.Equal(_all, Log.Joined);
            Assert.Equal(_all.Count, History.Head);
            Assert.All(_all.Index(), entry => Assert.Equal(new StreamPosition(History.Epoch.Id, entry.Index + 1), entry.Item.Position));
        }

        public void CheckTrim()
        {
            Trim();
            History.Trim();
            Assert.Equal(_all.Count - _forgotten, History.Count);
            Assert.Equal(_all.Skip(_forgotten).Sum(publication => publication.Payload.Length), History.Bytes);
        }

        public async Task CheckReadAsync(int after, int limit, int maxBytes)
        {
            Trim();
            var behind = _all.Skip(Math.Max(after, _forgotten)).ToList();
            var expected = behind
                .TakeWhile((_, i) => i == 0 || behind.Take(i + 1).Sum(publication => publication.Payload.Length) <= maxBytes)
                .Take(limit).ToList();

            var page = await History.ReadAsync(after, limit, maxBytes);

            Assert.Equal(expected.Select(Content), page.Publications.Select(Content));
            Assert.Equal(after >= _forgotten, page.IsComplete);
            Assert.Equal(expected.Count < behind.Count, page.HasMore);
        }

        // One that comes from a disk is another object.
        private static (StreamPosition, PublicationKind, string, DateTimeOffset, string?) Content(Publication publication) =>
            (publication.Position, publication.Kind, Convert.ToHexString(publication.Payload.Span), publication.Time, publication.ExcludedClient);

        // What the rule keeps is a suffix: as many, as many bytes and as young as it says. What has gone does not come back.
        private void Trim()
        {
            var rule = Log.Rule;
            var bytes = 0L;
            var first = _all.Count;
            while (first > _forgotten && _all.Count - first < rule.History
                && (bytes += _all[first - 1].Payload.Length) <= rule.HistoryBytes
                && time.GetUtcNow() - _all[first - 1].Time <= rule.HistoryAge)
            {
                first--;
            }

            _forgotten = first;
        }
    }
}
