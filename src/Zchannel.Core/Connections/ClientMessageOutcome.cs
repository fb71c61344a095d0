namespace Zchannel.Connections;

/// <summary>
/// What became of a client message. Closed: each protocol maps every member to its own words in one switch.
/// </summary>
internal enum ClientMessageOutcome
{
    /// <summary>It is published, or kept for the application.</summary>
    Accepted,

    /// <summary>The token, or the channel's rule, does not let the client write.</summary>
    Forbidden,

    /// <summary>The application does not take messages.</summary>
    NotHandled,

    /// <summary>Too much waits for the application, or the server has no room.</summary>
    OverCapacity,

    /// <summary>The store of the channel, or of what waits for the application, cannot take it at this moment.</summary>
    StorageUnavailable,

    /// <summary>The app has used up what it may publish.</summary>
    OverQuota,
}
