namespace Zchannel.Configuration;

/// <summary>
/// How bytes reach the clients.
/// </summary>
public enum TransportChoice
{
    /// <summary>Over sockets of our own in <c>zchannel serve</c> on Linux, and over the web server's streams elsewhere.</summary>
    Auto,

    /// <summary>Over sockets of our own: WebSockets without TLS and HTTP/2 cost least. On Linux only.</summary>
    Sockets,

    /// <summary>Over the web server's streams.</summary>
    Streams,
}
