namespace Zchannel.Callbacks;

/// <summary>
/// An event that its application has not accepted, and how that stands. Immutable.
/// </summary>
public sealed record KeptCallback
{
    /// <summary>The event.</summary>
    public required CallbackEvent Callback { get; init; }

    /// <summary>Where it is.</summary>
    public required CallbackState State { get; init; }

    /// <summary>How many attempts were begun.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the first attempt began, if there was one.</summary>
    public DateTimeOffset? FirstTried { get; init; }

    /// <summary>How the last attempt failed, if one has.</summary>
    public CallbackFailure? LastFailure { get; init; }

    /// <summary>When a waiting event is to be tried again; null while it waits for its turn, or an attempt is under way.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>When it was given up, if it was.</summary>
    public DateTimeOffset? Died { get; init; }
}
