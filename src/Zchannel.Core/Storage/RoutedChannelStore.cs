namespace Zchannel.Storage;

/// <summary>
/// Sends each channel to the store that its rule asks for: to memory, or to one whose channels outlive the process. When
/// the rule changes, the channel moves with its next publication: a new epoch begins there, and offsets go on.
/// </summary>
/// <param name="memory">Keeps the channels that are not durable.</param>
/// <param name="durable">Keeps those that are.</param>
public sealed class RoutedChannelStore(InMemoryChannelStore memory, IDurableChannelStore durable) : IChannelStore, IDiskBound
{
    /// <inheritdoc />
    StorageUnavailableException? IDiskBound.Refusal => (durable as IDiskBound)?.Refusal;

    /// <inheritdoc />
    public ValueTask<IChannelHistory> OpenAsync(
        ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default) =>
        log.Rule.Durable
            ? OpenDurableAsync(address, log, cancellationToken)
            : new(new RoutedChannelHistory(address, log, memory, durable, new RoutedPlace(memory.Open(log, origin: null))));

    /// <inheritdoc />
    public ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return appends.Length == 1
            ? ((RoutedChannelHistory)appends[0].History).AppendAsync(appends[0], cancellationToken)
            : AppendEachAsync(appends.ToArray(), cancellationToken);
    }

    /// <summary>Whether the store of the durable channels has one, also one that nobody has opened. Asking changes nothing.</summary>
    /// <param name="address">The channel.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StorageUnavailableException">It cannot be read at this moment.</exception>
    public ValueTask<bool> HasAsync(ChannelAddress address, CancellationToken cancellationToken = default) =>
        durable.HasAsync(address, cancellationToken);

    /// <summary>Lists the channels that an app has in the store of the durable ones, those too that nobody has opened.</summary>
    /// <param name="app">The app's id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StorageUnavailableException">They cannot be read at this moment.</exception>
    public ValueTask<IReadOnlyCollection<string>> ListAsync(string app, CancellationToken cancellationToken = default) =>
        durable.ListAsync(app, cancellationToken);

    private async ValueTask<IChannelHistory> OpenDurableAsync(ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken)
    {
        var history = await durable.OpenAsync(address, log, cancellationToken).ConfigureAwait(false);
        return new RoutedChannelHistory(address, log, memory, durable, new RoutedPlace(history));
    }

    // Those of a durable channel are under way before the next is looked at, so that they keep their order and share a commit.
    private static async ValueTask AppendEachAsync(Append[] appends, CancellationToken cancellationToken)
    {
        var pending = new List<Task>();
        foreach (var append in appends)
        {
            var history = (RoutedChannelHistory)append.History;
            await history.SettleAsync(cancellationToken).ConfigureAwait(false);
            var appending = history.AppendAsync(append, cancellationToken);
            if (!appending.IsCompletedSuccessfully)
            {
                pending.Add(appending.AsTask());
            }
        }

        await Task.WhenAll(pending).ConfigureAwait(false);
    }
}
