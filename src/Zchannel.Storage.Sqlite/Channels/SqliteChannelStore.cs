using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Zchannel.Storage.Sqlite.Channels.Recent;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Reading;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Keeps histories in the database. Offsets are assigned inside the transaction that all who publish share; publications join after its commit.
/// </summary>
internal sealed partial class SqliteChannelStore(
    StoreWriter writer, StoreReaders readers, Generations generations, Trimming trimming, RecentPublications recent, ExpiredKeys expiredKeys,
    StoredBytes stored,
    StoreFigures figures, SqliteStorageOptions options) : IDurableChannelStore
{
    private readonly ConcurrentDictionary<ChannelAddress, SqliteChannelHistory> _unforgotten = new();
    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<SqliteChannelStore>();

    /// <summary>What writes.</summary>
    public StoreWriter Writer => writer;

    /// <summary>What reads.</summary>
    public StoreReaders Readers => readers;

    /// <summary>What epochs follow from.</summary>
    public Generations Generations => generations;

    /// <summary>What deletes rows.</summary>
    public Trimming Trimming => trimming;

    /// <summary>What came lately.</summary>
    public RecentPublications Recent => recent;

    /// <summary>What deletes publish keys.</summary>
    public ExpiredKeys ExpiredKeys => expiredKeys;

    /// <summary>What apps have in the database.</summary>
    public StoredBytes Stored => stored;

    /// <summary>The channels that are open.</summary>
    public OpenChannels Open { get; } = new();

    /// <summary>Numbers channels.</summary>
    public ChannelIds ChannelIds { get; } = new();

    /// <summary>Tells ages.</summary>
    public TimeProvider TimeProvider => options.TimeProvider;

    /// <inheritdoc />
    public async ValueTask<IChannelHistory> OpenAsync(ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default)
    {
        await BeginAsync(address, cancellationToken).ConfigureAwait(false);
        SqliteChannelHistory history;
        FoundChannel found;
        try
        {
            found = await readers.ReadAsync((this, address), Find, cancellationToken).ConfigureAwait(false);
            history = new SqliteChannelHistory(this, log, found);
            Open.Enter(history);
        }
        catch
        {
            Open.Leave(address);
            throw;
        }

        if (found.Id == 0)
        {
            Ride(new TouchWrite(history.Staging));
        }

        if (found.HasRemains)
        {
            trimming.Add(history);
        }

        return history;
    }

    /// <inheritdoc />
    public ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new AppendWrite(appends, writer.Answers);
        writer.Post(write);
        return new(cancellationToken.CanBeCanceled ? write.Completion.WaitAsync(cancellationToken) : write.Completion);
    }

    /// <inheritdoc />
    public async ValueTask<IChannelHistory> TakeOverAsync(
        ChannelAddress address, IPublicationLog log, HistoryOrigin origin, CancellationToken cancellationToken = default)
    {
        await BeginAsync(address, cancellationToken).ConfigureAwait(false);
        var history = new SqliteChannelHistory(this, log, FoundChannel.New(address, generations.Current.Number, origin));
        var write = new TakeOverWrite(this, history, origin);
        try
        {
            writer.Post(write);
            // Not cancelled: it would be taken over behind the back of whoever still keeps it.
            await write.Completion.ConfigureAwait(false);
            Open.Enter(history);
            return history;
        }
        catch
        {
            history.Kept.Close();
            stored.Of(address.App).Add(-history.Kept.Stored);
            Open.Leave(address);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask<bool> HasAsync(ChannelAddress address, CancellationToken cancellationToken = default) =>
        !_unforgotten.ContainsKey(address)
        && await readers.ReadAsync(
            address, static (reader, address) => ChannelRows.Find(reader, address, out _) is not null, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask<IReadOnlyCollection<string>> ListAsync(string app, CancellationToken cancellationToken = default) =>
        await readers.ReadAsync(app, ChannelNames.Read, cancellationToken).ConfigureAwait(false);

    /// <summary>Forgets a channel whose history is closed with this.</summary>
    /// <returns>What does it.</returns>
    public ForgetWrite Forget(SqliteChannelHistory history)
    {
        var write = new ForgetWrite(this, history);
        Open.Hold(history.Address, write.Completion);
        Open.Leave(history.Address);
        try
        {
            writer.Post(write);
        }
        catch (StorageUnavailableException failure)
        {
            write.Failed(failure);
        }

        return write;
    }

    /// <summary>Notes that a channel could not be forgotten: it is neither open nor in order.</summary>
    public void NotForgotten(SqliteChannelHistory history)
    {
        _unforgotten[history.Address] = history;
        Open.Begin(history.Address);
    }

    /// <summary>Tells of publications that were to be there and are not.</summary>
    public void FoundLost(ChannelAddress address, List<long> offsets)
    {
        if (offsets.Count > 0)
        {
            figures.FoundDamage(offsets.Count);
            Log.FoundLost(_logger, offsets.Count, address.Channel, address.App, offsets[0], offsets[^1]);
        }
    }

    /// <summary>Has something written that nobody waits for: it is left undone where there is no room for it, or no disk.</summary>
    public void Ride(IStoreWrite write)
    {
        try
        {
            writer.Ride(write);
        }
        catch (StorageUnavailableException failure)
        {
            write.Failed(failure);
        }
    }

    private static FoundChannel Find(StoreReader reader, (SqliteChannelStore Store, ChannelAddress Address) channel)
    {
        var found = FoundChannel.Find(reader, channel.Address, out var isDamaged);
        if (isDamaged)
        {
            Log.FoundDamaged(channel.Store._logger, channel.Address.Channel, channel.Address.App);
        }

        return found ?? FoundChannel.New(channel.Address, channel.Store.Generations.Current.Number);
    }

    // What came last of it is not where its publications are, and nobody would find it there: it is forgotten before it begins anew.
    private async ValueTask BeginAsync(ChannelAddress address, CancellationToken cancellationToken)
    {
        // Before the wait for whoever changes the channel, which may be for the disk.
        if (readers.Refusal is { } refusal)
        {
            throw refusal;
        }

        await Open.BeginAsync(address, cancellationToken).ConfigureAwait(false);
        if (!_unforgotten.TryRemove(address, out var history))
        {
            return;
        }

        var again = Forget(history);
        await again.Completion.ConfigureAwait(false);
        if (again.HasFailed)
        {
            throw new StorageUnavailableException("A channel that was to be forgotten cannot be taken out of the database, and so cannot begin anew.");
        }

        await Open.BeginAsync(address, cancellationToken).ConfigureAwait(false);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Count} publications of channel {Channel} of app {App}, between {First} and {Last}, are missing or damaged in the database. Whoever would have received them is told of a gap. Run 'zchannel data check'.")]
        public static partial void FoundLost(ILogger logger, int count, string channel, string app, long first, long last);

        [LoggerMessage(2, LogLevel.Error, "The entry of channel {Channel} of app {App} in the database is damaged. The channel begins anew, and whoever comes back to it is told of a gap. Run 'zchannel data check'.")]
        public static partial void FoundDamaged(ILogger logger, string channel, string app);
    }
}
