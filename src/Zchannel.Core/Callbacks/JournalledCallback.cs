namespace Zchannel.Callbacks;

/// <summary>
/// One event, as far as its app's journal is concerned. Not thread-safe: it is touched under the lock of its
/// <see cref="AppCallbackQueue"/> only.
/// </summary>
internal sealed class JournalledCallback
{
    /// <summary>The number that its row is to have.</summary>
    public long Number { get; set; }

    /// <summary>The number that its row has; 0 while there is none.</summary>
    public long KeptAt { get; set; }

    /// <summary>What its row is to say; null once it says so, or where there is to be none.</summary>
    public KeptCallback? Standing { get; set; }

    /// <summary>Whether it has not happened yet.</summary>
    public bool IsExpected { get; set; }

    /// <summary>Whether it has no number in its channel yet: it is handed out when it is written, and no sooner.</summary>
    public bool IsFresh { get; set; }

    /// <summary>Whether its row is behind.</summary>
    public bool IsUnwritten { get; set; }

    /// <summary>Who waits for its first writing.</summary>
    public TaskCompletionSource? Accepted { get; set; }
}
