namespace Zchannel.Transports.Sockets;

/// <summary>
/// Something to be done on an event loop's thread.
/// </summary>
internal interface ILoopWork
{
    /// <summary>Does it. On the loop's thread; must not block or throw.</summary>
    void Run();
}
