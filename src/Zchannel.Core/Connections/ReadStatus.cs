namespace Zchannel.Connections;

/// <summary>
/// What a driver finds when it asks a connection what to write next.
/// </summary>
internal enum ReadStatus
{
    /// <summary>Nothing: the driver is woken when there is something.</summary>
    Idle,

    /// <summary>Whole frames to write, and then to pass.</summary>
    Bytes,

    /// <summary>Older publications have to be fetched first.</summary>
    NeedsHistory,

    /// <summary>The cursor has fallen off the window, or history no longer holds what is next.</summary>
    Lost,

    /// <summary>Everything that was to be written before the end has been: the driver closes the link.</summary>
    Close,
}
