using Zchannel.Apps;
using Zchannel.Hosting;

namespace Zchannel.Server.Management;

/// <summary>
/// Tells whether the server can serve anybody. What stops one app alone, such as a limit of its own, does not count.
/// </summary>
internal sealed class Readiness(AppRegistry apps, DrainState drain, IHostApplicationLifetime lifetime)
{
    /// <summary>Returns why nobody can be served, in one word, or null.</summary>
    public string? Obstacle() => this switch
    {
        _ when drain.IsDraining => "draining",
        _ when !lifetime.ApplicationStarted.IsCancellationRequested => "starting",
        _ when apps.Memory.IsFull => "memory",
        _ => null,
    };
}
