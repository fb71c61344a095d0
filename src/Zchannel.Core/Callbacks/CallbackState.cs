namespace Zchannel.Callbacks;

/// <summary>
/// Where an event is that its application has not accepted.
/// </summary>
public enum CallbackState
{
    /// <summary>It waits for its turn, for its next attempt, or for the end of the one under way.</summary>
    Waiting,

    /// <summary>It was given up: a dead letter.</summary>
    Dead,
}
