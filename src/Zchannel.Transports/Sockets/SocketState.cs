namespace Zchannel.Transports.Sockets;

/// <summary>
/// Where a connection stands. The loop's thread alone reads and writes it.
/// </summary>
[Flags]
internal enum SocketState
{
    None = 0,

    /// <summary>The kernel may hold bytes that were not received.</summary>
    Unread = 1,

    /// <summary>The client will send nothing more than the kernel holds.</summary>
    PeerShut = 2,

    /// <summary>The session has a message in hand: nothing is read until it is through.</summary>
    InHand = 4,

    /// <summary>So much is still to be written that nothing more is read.</summary>
    Crowded = 8,

    /// <summary>Behind a fault frames can no longer be told apart: what comes is taken off the wire unread.</summary>
    Deaf = 16,

    /// <summary>Nothing more is expected of the client.</summary>
    PeerDone = 32,

    /// <summary>A write waits for the client.</summary>
    Stuck = 64,

    /// <summary>Older publications are being fetched.</summary>
    Fetching = 128,

    /// <summary>The close frame has been begun.</summary>
    Goodbye = 256,

    /// <summary>The close frame has been written.</summary>
    SaidAll = 512,

    /// <summary>The client has been pinged and has not been heard since.</summary>
    Pinged = 1024,

    /// <summary>The descriptor is closed.</summary>
    Ended = 2048,

    /// <summary>Something begun was not brought to its end.</summary>
    Cut = 4096,

    /// <summary>A defect has come to light in it.</summary>
    Failed = 8192,

    /// <summary>So many messages were read that others come first.</summary>
    Yielding = 16384,

    /// <summary>Why nothing is read.</summary>
    NotReading = InHand | Crowded | PeerDone | Ended | Yielding,

    /// <summary>Why nothing is written.</summary>
    NotWriting = Stuck | Fetching | Goodbye | Ended,
}
