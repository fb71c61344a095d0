namespace Zchannel.Client;

/// <summary>
/// How a listener's connection stands.
/// </summary>
public enum ConnectionState
{
    /// <summary>A first connection is being made.</summary>
    Connecting,

    /// <summary>The server has greeted; messages flow.</summary>
    Connected,

    /// <summary>The connection is lost, or could not be made; another is tried after a delay.</summary>
    Reconnecting,

    /// <summary>Listening has ended.</summary>
    Closed,
}
