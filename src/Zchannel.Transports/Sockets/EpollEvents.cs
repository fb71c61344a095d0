namespace Zchannel.Transports.Sockets;

/// <summary>
/// What can be the matter with a descriptor. The numbers are the kernel's.
/// </summary>
[Flags]
internal enum EpollEvents : uint
{
    None = 0,

    /// <summary>There is something to read.</summary>
    Readable = 0x1,

    /// <summary>There is room to write.</summary>
    Writable = 0x4,

    /// <summary>The connection is broken. Always reported.</summary>
    Error = 0x8,

    /// <summary>Both directions are shut. Always reported.</summary>
    HungUp = 0x10,

    /// <summary>The peer will send nothing more.</summary>
    PeerShut = 0x2000,

    /// <summary>One of the loops that wait for it is woken, not all.</summary>
    Exclusive = 1u << 28,

    /// <summary>Reported once; asked for again by a change.</summary>
    OneShot = 1u << 30,

    /// <summary>Reported when it changes, not as long as it is so.</summary>
    EdgeTriggered = 1u << 31,
}
