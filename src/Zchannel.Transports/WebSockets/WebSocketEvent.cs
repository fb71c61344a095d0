namespace Zchannel.Transports.WebSockets;

/// <summary>
/// What a reader has found in the bytes of a client.
/// </summary>
internal enum WebSocketEvent
{
    /// <summary>Not yet a whole frame.</summary>
    None,

    /// <summary>A whole text message, valid UTF-8.</summary>
    Text,

    /// <summary>A whole binary message.</summary>
    Binary,

    /// <summary>A ping.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>A close frame. Nothing may follow.</summary>
    Close,

    /// <summary>Something RFC 6455 forbids. Nothing more can be read.</summary>
    Violation,

    /// <summary>Text that is not UTF-8. Nothing more can be read.</summary>
    InvalidText,

    /// <summary>A message over the limit. Nothing more can be read.</summary>
    TooLarge,
}
