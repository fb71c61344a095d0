namespace Zchannel.Callbacks;

/// <summary>
/// An event that waits inside the queue. Not thread-safe: it belongs to its <see cref="AppCallbackQueue"/> and is
/// touched under that queue's lock only.
/// </summary>
/// <param name="callback">The event.</param>
/// <param name="lane">The events of the same connection.</param>
/// <param name="entry">What the journal has of it, where there is one.</param>
internal sealed class WaitingCallback(CallbackEvent callback, CallbackLane lane, JournalledCallback? entry)
{
    public CallbackEvent Callback { get; } = callback;

    /// <summary>What the journal has of it, where there is one.</summary>
    public JournalledCallback? Entry { get; } = entry;

    /// <summary>The lane it holds back, or null once it is detached and holds back nothing.</summary>
    public CallbackLane? Lane { get; set; } = lane;

    /// <summary>The next event of its lane.</summary>
    public WaitingCallback? Next { get; set; }

    public int Attempts { get; set; }

    /// <summary>When the first attempt began, for the application's eyes.</summary>
    public DateTimeOffset FirstTried { get; set; }

    /// <summary>The same moment on the monotonic clock, which no change of the wall clock moves.</summary>
    public long FirstTriedTimestamp { get; set; }

    /// <summary>How the last attempt failed, if one has.</summary>
    public CallbackFailure? LastFailure { get; set; }

    /// <summary>The number of its delay, while it is delayed.</summary>
    public long Delay { get; set; }

    /// <summary>When the next attempt is due; null where nothing but its turn holds it.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>The kinds of events, a bit for each, whose success has made it due before its time: each may do so once.</summary>
    public int HastenedBy { get; set; }

    /// <summary>What was handed out and is not settled yet; null while the event is in the queue.</summary>
    public CallbackAttempt? InFlight { get; set; }

    /// <summary>Tells how it stands.</summary>
    public KeptCallback Describe() => new()
    {
        Callback = Callback,
        State = CallbackState.Waiting,
        Attempts = Attempts,
        FirstTried = Attempts == 0 ? null : FirstTried,
        LastFailure = LastFailure,
        NextAttempt = DueAt,
    };
}
