namespace Zchannel.Transports.Sockets;

/// <summary>
/// A feature of a connection that came straight over a socket of ours: no TLS, no HTTP/2, no stream between.
/// </summary>
internal interface IDetachableSocket
{
    /// <summary>The loop that the socket belongs to, and stays with.</summary>
    EventLoop Loop { get; }

    /// <summary>Takes the socket out of the connection, which ends without touching it.</summary>
    bool TryDetach(out DetachedSocket socket);
}
