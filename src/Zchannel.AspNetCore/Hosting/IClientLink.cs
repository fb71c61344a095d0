using Zchannel.Apps;
using Zchannel.Transports.Sockets;

namespace Zchannel.Hosting;

/// <summary>
/// The link that requests come over. A feature of the connection, where the server bounds links.
/// </summary>
internal interface IClientLink
{
    /// <summary>The app that somebody on the link has shown a secret or a token of, most lately; null before.</summary>
    App? App { get; }

    /// <summary>Whether it is a proxy's, so that what comes next on it may be anybody's.</summary>
    bool IsProxys { get; }

    /// <summary>The link's turns on its loop; null where it has none there.</summary>
    ILoopTurns? LoopTurns { get; }

    /// <summary>Notes that somebody has shown a secret or a token, which takes the link out of the bound on those that have not.</summary>
    void Authenticate(App app);

    /// <summary>Counts a request.</summary>
    /// <returns>Null, or the queue that the request has to go through, since the link has had its turn.</returns>
    Turns? CountRequest();
}
