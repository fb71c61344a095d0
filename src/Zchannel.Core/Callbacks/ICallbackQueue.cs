using Zchannel.Apps;
using Zchannel.Connections;
using Zchannel.Storage;

namespace Zchannel.Callbacks;

/// <summary>
/// Keeps the events that applications have yet to be told, apart by app.
/// </summary>
/// <remarks>
/// What an implementation promises:
/// <list type="number">
/// <item>Room: at most <see cref="AppLimits.CallbackQueue"/> events of an app wait, are in flight or are reserved; what was
/// accepted is never dropped. An implementation may refuse messages earlier where their bytes would take too much.</item>
/// <item>Order: of one connection, an event is handed out only when all earlier ones are completed, dead, or detached.</item>
/// <item>Detaching: an event that has failed for <see cref="Patience"/> since its first attempt no longer holds back later
/// ones; it is still retried. An attempt that is due or under way when its patience ends is waited for.</item>
/// <item>Sequence: an event takes its number from its channel's <see cref="CallbackSequence"/> when it is accepted, so that one
/// that is refused uses up none, and the events of a connection are numbered in the order in which they are handed out.</item>
/// <item>Apart: what one app's events wait for delays no other app's.</item>
/// <item>Once: a taken event is handed to nobody else until it is completed, retried or buried; each attempt is settled once.</item>
/// <item>Recovery: the first event that is completed after failures makes due what they have delayed, oldest first, unless
/// the application itself said when to come back. Completed events of one kind do so once for each event, so that one that
/// keeps failing among others that succeed keeps to its own delays.</item>
/// <item>Dead letters: a buried event is kept, outside of the room, until it is replayed or dropped. How many are kept is
/// the implementation's to say; beyond that, those that died first go.</item>
/// <item>Replay: a dead letter becomes an event that was never tried, with its id, time and sequence, behind what waits of
/// its connection; several in the order in which they happened. It takes room as a message does.</item>
/// <item>Restart: an implementation that outlives the process loses nothing that it accepted of messages, replays and drops, and
/// of comings and goings nothing that it has handed out. All comes again with its id, sequence and time, in the order of its
/// connection; what was completed a moment before a crash may come again. A connection that was open then has ended.</item>
/// </list>
/// Safe for concurrent use.
/// </remarks>
public interface ICallbackQueue
{
    /// <summary>How long a failing event holds back the later ones of its connection: 60 seconds.</summary>
    static TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>The longest delay that an application may ask for: 1 hour.</summary>
    static TimeSpan LongestDelay => TimeSpan.FromHours(1);

    /// <summary>
    /// Reserves room for the <c>connected</c> and <c>disconnected</c> of one connection. Both, or nothing.
    /// </summary>
    /// <param name="app">The app whose queue it is.</param>
    /// <returns>False when there is no room: the connection must not be admitted.</returns>
    bool TryReserve(App app);

    /// <summary>Gives back reserved room that will not be used.</summary>
    /// <param name="app">The app whose queue it is.</param>
    /// <param name="events">How many of the two reserved places.</param>
    /// <exception cref="InvalidOperationException">Fewer places are reserved.</exception>
    void Release(App app, int events);

    /// <summary>
    /// Tells of a connection whose <c>disconnected</c> has its place reserved. A queue that outlives the process tells the
    /// application of its end also when the process has ended first.
    /// </summary>
    /// <param name="app">The app whose queue it is.</param>
    /// <param name="subject">The connection.</param>
    void Expect(App app, CallbackSubject subject);

    /// <summary>Gives back the place reserved for the <c>disconnected</c> of a connection that was expected.</summary>
    /// <param name="app">The app whose queue it is.</param>
    /// <param name="connection">The connection.</param>
    void Withdraw(App app, ConnectionId connection);

    /// <summary>
    /// Accepts an event. <c>connected</c> and <c>disconnected</c> take the place reserved for them and are always accepted.
    /// </summary>
    /// <param name="app">The app to be told.</param>
    /// <param name="callback">The event; its message bytes now belong to the queue.</param>
    /// <param name="sequence">What numbers the events of its channel.</param>
    /// <param name="cancellationToken">Cancels the wait; the event may be kept nevertheless.</param>
    /// <returns>
    /// False when a message finds no room. True once it is kept as safely as this queue keeps anything; <c>connected</c> and
    /// <c>disconnected</c> are not waited for.
    /// </returns>
    /// <exception cref="StorageUnavailableException">A message cannot be kept now.</exception>
    /// <exception cref="InvalidOperationException">
    /// A <c>connected</c> or <c>disconnected</c> for which no place is reserved.
    /// </exception>
    ValueTask<bool> EnqueueAsync(App app, CallbackEvent callback, CallbackSequence sequence, CancellationToken cancellationToken = default);

    /// <summary>Hands out the next event of an app that is due, and waits for one where there is none.</summary>
    /// <param name="app">The app.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>; nothing is handed out to one who has left. Who gets
    /// an attempt must settle it, also when the token has been cancelled meanwhile.
    /// </param>
    ValueTask<CallbackAttempt> TakeAsync(App app, CancellationToken cancellationToken);

    /// <summary>Forgets an event that the application has accepted, and makes due what failures have delayed.</summary>
    /// <param name="attempt">What <see cref="TakeAsync"/> handed out.</param>
    void Complete(CallbackAttempt attempt);

    /// <summary>Puts an event back, to be handed out again after a delay.</summary>
    /// <param name="attempt">What <see cref="TakeAsync"/> handed out.</param>
    /// <param name="delay">How long to wait; zero or less puts it behind what is due now.</param>
    /// <param name="failure">How the attempt failed.</param>
    void Retry(CallbackAttempt attempt, TimeSpan delay, CallbackFailure failure);

    /// <summary>Gives an event up: it becomes a dead letter and holds back nothing any more.</summary>
    /// <param name="attempt">What <see cref="TakeAsync"/> handed out.</param>
    /// <param name="failure">How the last attempt failed.</param>
    void Bury(CallbackAttempt attempt, CallbackFailure failure);

    /// <summary>Lists the events of an app that its application has not accepted, in the order of their places.</summary>
    /// <param name="app">The app.</param>
    /// <param name="state">Those that wait, or the dead letters.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">The place behind which to begin; null for the beginning.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<IReadOnlyList<KeptCallback>> ListAsync(
        App app, CallbackState state, CallbackFilter filter, CallbackPlace? after, int count, CancellationToken cancellationToken = default);

    /// <summary>Replays dead letters, as many as there is room for.</summary>
    /// <param name="app">The app.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="cancellationToken">Cancels the wait; they may be replayed nevertheless.</param>
    ValueTask<CallbackReplay> ReplayAsync(App app, CallbackFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Drops dead letters for good.</summary>
    /// <param name="app">The app.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="cancellationToken">Cancels the wait; they may be dropped nevertheless.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> DropAsync(App app, CallbackFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Counts the events of an app that wait, are in flight or are reserved.</summary>
    /// <param name="app">The app.</param>
    int Count(App app);

    /// <summary>Counts the events of an app that wait or are in flight, without those only reserved.</summary>
    /// <param name="app">The app.</param>
    int Waiting(App app);
}
