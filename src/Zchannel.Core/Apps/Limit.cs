namespace Zchannel.Apps;

/// <summary>
/// A bound that something ran into, by the name of its option.
/// </summary>
internal enum Limit
{
    /// <summary>The app's connections.</summary>
    Connections,

    /// <summary>The connections of one user.</summary>
    ConnectionsPerUser,

    /// <summary>The connections of one token.</summary>
    ConnectionsPerToken,

    /// <summary>The connections from one address.</summary>
    ConnectionsPerAddress,

    /// <summary>The app's channels.</summary>
    Channels,

    /// <summary>The memory of the app's logs.</summary>
    MemoryBytes,

    /// <summary>The app's requests in a second.</summary>
    RequestsPerSecond,

    /// <summary>The app's publications in a second.</summary>
    PublishesPerSecond,

    /// <summary>The app's deliveries in a second.</summary>
    DeliveriesPerSecond,

    /// <summary>The callbacks that wait for the application.</summary>
    CallbackQueue,

    /// <summary>The memory of all apps' logs: the one bound that is the server's.</summary>
    ServerMemoryBytes,
}
