namespace Zchannel.Channels;

/// <summary>
/// What becomes of a message that a client writes.
/// </summary>
public enum ClientMessagePolicy
{
    /// <summary>It goes to the application as a callback.</summary>
    Callback,

    /// <summary>It is published in the channel.</summary>
    Broadcast,

    /// <summary>It is refused.</summary>
    Reject,
}
