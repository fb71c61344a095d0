using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Tests.Faults;

/// <summary>
/// Channels whose power is cut at any moment, several times in a row: while the database is made, while they are published to, erased and
/// trimmed, while they are settled and the log is carried over, and while the server stops. The seed of a run gives the same run again.
/// </summary>
public sealed class PowerLossTests
{
    private const int Seeds = 40;

    public static TheoryData<int> EachSeed => [.. Enumerable.Range(0, Seeds)];

    [Theory]
    [MemberData(nameof(EachSeed))]
    public async Task WithEverySync_NothingThatWasHeardIsLost(int seed)
    {
        using Run run = new(seed, Fsync.Always);

        await run.PlayAsync();

        Assert.Equal(0, run.Lost);
    }

    [Theory]
    [MemberData(nameof(EachSeed))]
    public async Task WithSyncsEachSecond_WhatIsLostIsTold(int seed)
    {
        using Run run = new(seed, Fsync.Interval);

        await run.PlayAsync();
    }

    [Fact]
    public async Task WithSyncsEachSecond_SomethingIsLostAtAll()
    {
        var (lost, heard) = (0, 0);
        for (var seed = 0; seed < Seeds && lost == 0; seed++)
        {
            using Run run = new(seed, Fsync.Interval);
            await run.PlayAsync();
            (lost, heard) = (lost + run.Lost, heard + run.Heard);
        }

        Assert.InRange(lost, 1, heard);
    }

    private sealed class Run(int seed, Fsync fsync) : IDisposable
    {
        private const int Starts = 6;

        private readonly Random _random = new(seed);
        private readonly FaultyStore _store = new(new Random(seed + 1));
        private readonly ChannelWitness[] _channels =
            [new("all", new ChannelRule { History = 10_000 }), new("few", new ChannelRule { History = 20 }), new("small", new ChannelRule { HistoryBytes = 5000 })];

        private byte[]? _olderMark;

        public int Lost => _channels.Sum(channel => channel.Lost);

        public int Heard => _channels.Sum(channel => channel.Heard);

        public async Task PlayAsync()
        {
            var wasStopped = false;
            for (var start = 0; start < Starts; start++)
            {
                // Most starts do not get far.
                _store.Disk.CutPowerAfter(_random.Next(_random.Next(3) == 0 ? 600 : 80));
                wasStopped = await ServeAsync(wasStopped, stops: _random.Next(2) == 0) && !_store.Disk.IsOff;
                if (_store.Disk.IsOff || _random.Next(3) == 0)
                {
                    PowerUp();
                    wasStopped = false;
                }
            }

            // One that is left alone, to see what became of all of it.
            _store.Disk.KeepPower();
            Assert.True(await ServeAsync(wasStopped, stops: true));
        }

        public void Dispose() => _store.Dispose();

        private void PowerUp()
        {
            _store.Disk.CutPower();
            var isMarked = _store.Disk.HasPlainFile;
            var changed = _store.Disk.PowerUp();
            Assert.False(isMarked && changed.Contains(_store.Files.Database), "The mark of a clean stop is beside a database that has lost something.");
            if (!File.Exists(_store.Files.Stopped) && _olderMark is { } older && _random.Next(2) == 0)
            {
                // Its deletion was not synced.
                File.WriteAllBytes(_store.Files.Stopped, older);
            }
        }

        private async Task<bool> ServeAsync(bool wasStopped, bool stops)
        {
            SqliteStorage storage;
            try
            {
                storage = _store.Open(fsync, recentPublications: _random.Next(3) == 0 ? 1000 : 10);
            }
            catch (StoreRefusedException) when (_store.Disk.IsOff)
            {
                return false;
            }

            try
            {
                foreach (var channel in _channels)
                {
                    await channel.OpenAsync(storage, keepsAll: fsync == Fsync.Always, goesOn: wasStopped);
                }

                for (var turns = stops ? _random.Next(30) : int.MaxValue; turns > 0; turns--)
                {
                    await TurnAsync(storage);
                }
            }
            catch (StorageUnavailableException) when (_store.Disk.IsOff)
            {
                Assert.True(_store.Disk.IsOff);
            }

            await storage.DisposeAsync();
            _olderMark = File.Exists(_store.Files.Stopped) ? File.ReadAllBytes(_store.Files.Stopped) : _olderMark;
            return !_store.Disk.IsOff;
        }

        private async Task TurnAsync(SqliteStorage storage)
        {
            var now = _store.Time.GetUtcNow();
            await Task.WhenAll(Enumerable.Range(0, _random.Next(1, 5)).Select(_ => _channels[_random.Next(_channels.Length)].PublishAsync(storage, _random, now)));
            if (_random.Next(5) == 0)
            {
                await _channels[_random.Next(_channels.Length)].EraseAsync(_random);
            }

            if (_random.Next(10) == 0)
            {
                _store.Time.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }
}
