using System.Collections.Concurrent;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Which channels are open, and which are being changed that are not: a channel is never both. Safe for concurrent use.
/// </summary>
internal sealed class OpenChannels
{
    // Null while it is being opened.
    private readonly ConcurrentDictionary<ChannelAddress, SqliteChannelHistory?> _open = new();
    private readonly ConcurrentDictionary<ChannelAddress, Task> _held = new();

    /// <summary>Those that are open at this moment.</summary>
    public IEnumerable<SqliteChannelHistory> All => _open.Values.OfType<SqliteChannelHistory>();

    /// <summary>Whether a channel is open, or being opened.</summary>
    public bool IsOpen(ChannelAddress address) => _open.ContainsKey(address);

    /// <summary>Keeps a channel from being changed by those who change what is not open.</summary>
    public void Begin(ChannelAddress address) => _open.TryAdd(address, null);

    /// <summary>Keeps a channel that is about to be opened from being changed behind its back, and waits for what is under way.</summary>
    public async ValueTask BeginAsync(ChannelAddress address, CancellationToken cancellationToken)
    {
        Begin(address);
        try
        {
            // Entered first: whoever wants to hold it from now on finds it open.
            while (_held.TryGetValue(address, out var held))
            {
                await held.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            Leave(address);
            throw;
        }
    }

    /// <summary>Notes that a channel has been opened.</summary>
    public void Enter(SqliteChannelHistory history) => _open[history.Address] = history;

    /// <summary>Notes that a channel is not open any more, or could not be opened.</summary>
    public void Leave(ChannelAddress address) => _open.TryRemove(address, out _);

    /// <summary>Holds a channel that is not open until the task completes.</summary>
    /// <returns>False when it is open, or held already.</returns>
    public bool TryHold(ChannelAddress address, Task until)
    {
        if (!_held.TryAdd(address, until))
        {
            return false;
        }

        if (IsOpen(address))
        {
            Release(address);
            return false;
        }

        return true;
    }

    /// <summary>Has whoever opens a channel next wait until it has been forgotten.</summary>
    public void Hold(ChannelAddress address, Task until) => _held[address] = until;

    /// <summary>Lets go of a channel; before the task completes that it was held with.</summary>
    public void Release(ChannelAddress address) => _held.TryRemove(address, out _);
}
