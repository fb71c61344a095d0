namespace Zchannel.Tls;

/// <summary>
/// A feature of a connection that can go on without the web server: when the request that detaches it has ended, the web
/// server forgets all it knew of the connection, and the link is served by what was left here.
/// </summary>
internal interface IDetachableLink
{
    /// <summary>Leaves what serves the link from the end of the request on. Called once, before that.</summary>
    /// <param name="serve">Serves the link to its end, which is the connection's.</param>
    void Detach(Func<DetachedLink, Task> serve);
}
