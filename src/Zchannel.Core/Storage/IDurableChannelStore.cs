namespace Zchannel.Storage;

/// <summary>
/// A store whose channels outlive the process, and which can take one over that another store has kept so far.
/// </summary>
/// <remarks>
/// What an implementation promises beside <see cref="IChannelStore"/>:
/// <list type="number">
/// <item>A channel that it takes over goes on where it was: a new epoch that forks at the given head, and the publications that were kept.</item>
/// <item>What it held of the channel before is forgotten, and so are the epochs it had then.</item>
/// <item>A channel that was forgotten may be opened again at once, and is empty.</item>
/// </list>
/// </remarks>
public interface IDurableChannelStore : IChannelStore
{
    /// <summary>Opens a channel whose history begins where another store's ends.</summary>
    /// <param name="address">The channel, which is not open in this store.</param>
    /// <param name="log">The live side of the channel.</param>
    /// <param name="origin">Where the channel stands.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StorageUnavailableException">It cannot be stored at this moment; nothing has changed.</exception>
    ValueTask<IChannelHistory> TakeOverAsync(
        ChannelAddress address, IPublicationLog log, HistoryOrigin origin, CancellationToken cancellationToken = default);

    /// <summary>Whether this store has a channel, also one that nobody has opened. Asking changes nothing.</summary>
    /// <param name="address">The channel.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StorageUnavailableException">It cannot be read at this moment.</exception>
    ValueTask<bool> HasAsync(ChannelAddress address, CancellationToken cancellationToken = default);

    /// <summary>Lists the channels that an app has in this store, those too that nobody has opened.</summary>
    /// <param name="app">The app's id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Their names, in no order.</returns>
    /// <exception cref="StorageUnavailableException">They cannot be read at this moment.</exception>
    ValueTask<IReadOnlyCollection<string>> ListAsync(string app, CancellationToken cancellationToken = default);
}
