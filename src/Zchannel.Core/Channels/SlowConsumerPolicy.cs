namespace Zchannel.Channels;

/// <summary>
/// What becomes of a subscriber that has fallen off the lag window.
/// </summary>
public enum SlowConsumerPolicy
{
    /// <summary>It is closed with 4108, which tells it to come back and resume.</summary>
    Disconnect,

    /// <summary>It goes on with the newest publication.</summary>
    SkipToNewest,

    /// <summary>It goes on with the oldest publication that the window still holds.</summary>
    DropOldest,
}
