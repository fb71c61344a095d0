using Zchannel.Storage;

namespace Zchannel.Callbacks;

/// <summary>
/// What is kept of one app's callbacks. Safe for concurrent use.
/// </summary>
/// <remarks>
/// What an implementation promises:
/// <list type="number">
/// <item>Together: what one <see cref="ICallbackChanges"/> writes is kept whole or not at all, whatever kills the process.</item>
/// <item>Then told: each is told once of its end, by <see cref="ICallbackChanges.Committed"/> or
/// <see cref="ICallbackChanges.Failed"/>, when nothing can take that back any more. No two are told at a time.</item>
/// <item>Read again: rows come back as they were written last.</item>
/// </list>
/// </remarks>
internal interface IAppCallbackJournal
{
    /// <summary>The greatest number of a row when the journal was opened: up to it they are an earlier process's.</summary>
    long LastNumber { get; }

    /// <summary>
    /// Why nothing can be taken at this moment, as far as that is known without waiting; null where it may be tried. It takes no lock, and may be asked
    /// while a turn is under way.
    /// </summary>
    StorageUnavailableException? Refusal => null;

    /// <summary>Reads what is kept, by number. It may block, so it is not for a thread that others wait for.</summary>
    /// <param name="after">The number behind which to begin.</param>
    /// <param name="last">The number to end with.</param>
    /// <param name="count">How many rows at most.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The rows; none when there are no more.</returns>
    /// <exception cref="StorageUnavailableException">They cannot be read now.</exception>
    ValueTask<IReadOnlyList<CallbackRow>> ReadAsync(long after, long last, int count, CancellationToken cancellationToken);

    /// <summary>Has changes written in the next transaction.</summary>
    /// <param name="changes">The changes, which are asked for when their turn has come.</param>
    /// <exception cref="StorageUnavailableException">Nothing can be taken now; nobody is told of anything.</exception>
    void Post(ICallbackChanges changes);
}
