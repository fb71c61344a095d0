using System.Diagnostics.Metrics;
using Zchannel.Apps;
using Zchannel.Diagnostics;
using Zchannel.Storage.Sqlite;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Hosting;

/// <summary>
/// Shows what the store of durable channels does, and how it stands. Nothing is shown where it is not open.
/// </summary>
internal sealed class StoreMetrics(DurableStorage storage, AppRegistry apps)
{
    /// <summary>Adds the figures to a meter.</summary>
    public void AddTo(Meter meter)
    {
        Level(meter, "zchannel.storage.available", "{store}", "Whether durable channels can be published to: 1, or 0.", store => store.Health.State is StoreState.Available ? 1 : 0);
        Level(meter, "zchannel.storage.broken", "{store}", "Whether they cannot be until a restart: 1, or 0.", store => store.Health.State is StoreState.Broken ? 1 : 0);
        meter.CreateObservableUpDownCounter("zchannel.storage.usage", ReadUsage, "By", "What the app's durable channels keep, as its limit counts it.");
        Total(meter, "zchannel.storage.commits", "{commit}", "Transactions that were committed.", store => store.Figures.Transactions);
        Total(meter, "zchannel.storage.commits.failed", "{commit}", "Transactions that failed.", store => store.Figures.Failures);
        Total(meter, "zchannel.storage.syncs", "{sync}", "Commits that waited for the disk.", store => store.Figures.Syncs);
        Total(meter, "zchannel.storage.writes", "{write}", "Changes that were committed.", store => store.Figures.Writes);
        Level(meter, "zchannel.storage.waiting", "{write}", "Changes that wait for a transaction.", store => store.Writer.Waiting);
        Level(meter, "zchannel.storage.waiting.bytes", "By", "The bytes that they hold.", store => store.Writer.WaitingBytes);
        Total(meter, "zchannel.storage.trimmed", "{message}", "Publications that were deleted because no rule keeps them any more.", store => store.Figures.Trimmed);
        Total(meter, "zchannel.storage.damaged", "{message}", "Publications that were found damaged or missing.", store => store.Figures.Damaged);
    }

    private void Total(Meter meter, string name, string unit, string description, Func<SqliteStorage, long> read) =>
        meter.CreateObservableCounter(name, () => Read(read), unit, description);

    private void Level(Meter meter, string name, string unit, string description, Func<SqliteStorage, long> read) =>
        meter.CreateObservableUpDownCounter(name, () => Read(read), unit, description);

    // By the store's own account, which also knows of channels that nobody has opened since the start.
    private IEnumerable<Measurement<long>> ReadUsage() =>
        storage.Current is { } store
            ? apps.All.Select(app => new Measurement<long>(
                store.Channels.Stored.Of(app.Id).Bytes, new KeyValuePair<string, object?>(TagNames.App, app.Id)))
            : [];

    private IEnumerable<Measurement<long>> Read(Func<SqliteStorage, long> read) =>
        storage.Current is { } store ? [new Measurement<long>(read(store))] : [];
}
