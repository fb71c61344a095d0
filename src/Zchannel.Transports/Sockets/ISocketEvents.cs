namespace Zchannel.Transports.Sockets;

/// <summary>
/// What owns a descriptor in an event loop.
/// </summary>
internal interface ISocketEvents
{
    /// <summary>Tells what is the matter with the descriptor. On the loop's thread; must not block or throw.</summary>
    void OnReady(EpollEvents events);
}
