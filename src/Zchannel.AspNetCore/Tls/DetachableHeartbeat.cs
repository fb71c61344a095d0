using Microsoft.AspNetCore.Connections.Features;

namespace Zchannel.Tls;

/// <summary>
/// Stands between the web server's heart and what listens to it, because a heart lets nobody go: what was an HTTP connection
/// would stay in memory as long as its link.
/// </summary>
internal sealed class DetachableHeartbeat : IConnectionHeartbeatFeature
{
    private volatile Action? _listeners;

    /// <summary>Begins to listen.</summary>
    /// <param name="heart">The web server's.</param>
    public DetachableHeartbeat(IConnectionHeartbeatFeature heart)
        => heart.OnHeartbeat(static state => ((DetachableHeartbeat)state)._listeners?.Invoke(), this);

    /// <inheritdoc />
    public void OnHeartbeat(Action<object> action, object state) => _listeners += () => action(state);

    /// <summary>Forgets all who listen.</summary>
    public void Forget() => _listeners = null;
}
