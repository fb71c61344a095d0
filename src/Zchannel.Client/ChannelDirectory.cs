using System.Runtime.CompilerServices;
using Zchannel.Client.Http;

namespace Zchannel.Client;

/// <summary>
/// Which channels there are, what they keep, and who is connected: <see cref="ZchannelClient.Channels"/>. Reading needs a
/// key with the right <c>read</c>, everything else <c>manage</c>. Thread-safe.
/// </summary>
public sealed class ChannelDirectory
{
    private readonly ApiAddress _address;
    private readonly ApiCall _call;

    internal ChannelDirectory(ApiAddress address, ApiCall call)
    {
        _address = address;
        _call = call;
    }

    /// <summary>
    /// Lists the channels in use, by name. Pages are fetched while the caller reads.
    /// </summary>
    /// <param name="prefix">What the names begin with; all where nothing is given.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The channels.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached.</exception>
    public async IAsyncEnumerable<ChannelSummary> ListAsync(string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        string? cursor = null;
        do
        {
            var page = await _call.GetAsync(_address.List(prefix, cursor), ApiJson.Default.ChannelListAnswer, cancellationToken).ConfigureAwait(false);
            foreach (var channel in page!.Channels)
            {
                yield return channel.ToSummary();
            }

            cursor = page.Cursor;
        }
        while (cursor is not null);
    }

    /// <summary>
    /// Finds a channel.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The channel, or <see langword="null"/> where none of this name is in use.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached.</exception>
    public async Task<ChannelSummary?> FindAsync(string name, CancellationToken cancellationToken = default)
        => (await _call.FindAsync(_address.Channel(name), ApiJson.Default.ChannelAnswer, cancellationToken).ConfigureAwait(false))?.ToSummary();

    /// <summary>
    /// Reads what a channel keeps, oldest first.
    /// </summary>
    /// <param name="name">The channel's name.</param>
    /// <param name="after">The position after which to begin; the oldest message where nothing is given.</param>
    /// <param name="limit">How many messages at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The messages; none where no channel of this name is in use, which is then not complete.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached.</exception>
    public async Task<HistoryPage> ReadHistoryAsync(string name, string? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var answer = await _call.FindAsync(_address.History(name, after, limit), ApiJson.Default.HistoryAnswer, cancellationToken).ConfigureAwait(false);
        return answer is null
            ? new HistoryPage([], IsComplete: after is null, HasMore: false)
            : new HistoryPage([.. answer.Messages.Select(message => message.ToStored())], answer.Complete, answer.More);
    }

    /// <summary>
    /// Erases all messages that a channel keeps.
    /// </summary>
    /// <param name="name">The channel's name.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether a channel of this name was in use.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached.</exception>
    public Task<bool> EraseAsync(string name, CancellationToken cancellationToken = default)
        => _call.DeleteAsync(_address.Messages(name), cancellationToken);

    /// <summary>
    /// Erases one message.
    /// </summary>
    /// <param name="name">The channel's name.</param>
    /// <param name="position">Where the message stands.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether it was still there.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached.</exception>
    public Task<bool> EraseAsync(string name, string position, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(position);
        return _call.DeleteAsync(_address.Message(name, position), cancellationToken);
    }

    /// <summary>
    /// Lists who is connected to a channel, by id. Pages are fetched while the caller reads.
    /// </summary>
    /// <param name="name">The channel's name.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The connections; none where no channel of this name is in use.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached.</exception>
    public async IAsyncEnumerable<ConnectionSummary> ListConnectionsAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var page = await _call.FindAsync(_address.Connections(name, cursor), ApiJson.Default.ConnectionListAnswer, cancellationToken).ConfigureAwait(false);
            foreach (var connection in page?.Connections ?? [])
            {
                yield return new ConnectionSummary(connection.Connection, connection.Client, connection.User, connection.Since, connection.Protocol);
            }

            cursor = page?.Cursor;
        }
        while (cursor is not null);
    }

    /// <summary>
    /// Ends a connection (close code 4004).
    /// </summary>
    /// <param name="connection">Its id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached.</exception>
    public Task<bool> DisconnectAsync(string connection, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(connection);
        return _call.DeleteAsync(_address.Connection(connection), cancellationToken);
    }

    /// <summary>
    /// Ends the connections of a user, and, if so told, refuses the URLs that the user has.
    /// </summary>
    /// <param name="user">The user, as channel URLs name it.</param>
    /// <param name="revoke">For how long URLs made before now are refused, in whole seconds; null where they stay good.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether there was a connection, or URLs are revoked.</returns>
    /// <exception cref="ZchannelException">The server said no or could not be reached.</exception>
    public Task<bool> DisconnectUserAsync(string user, TimeSpan? revoke = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return _call.DeleteAsync(_address.UserConnections(user, revoke), cancellationToken);
    }
}
