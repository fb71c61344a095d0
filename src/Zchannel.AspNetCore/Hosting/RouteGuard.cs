using Microsoft.AspNetCore.Http;
using Zchannel.Demo;

namespace Zchannel.Hosting;

/// <summary>
/// Stands around each of our routes and around none of the application's: mistakes become answers, and the development
/// app stays on this machine.
/// </summary>
/// <param name="failures">Turns exceptions into answers.</param>
/// <param name="isFenced">Whether the development app is on.</param>
internal sealed class RouteGuard(RequestFailures failures, bool isFenced)
{
    /// <summary>Puts the guard around a route, which is answered in the thread pool: nobody knows how long it takes.</summary>
    public RequestDelegate Around(RequestDelegate route) => AroundShort(async context =>
    {
        await LoopThread.LeaveAsync(context);
        await route(context);
    });

    /// <summary>Puts the guard around a route that leaves an event loop's thread by itself, where it takes long.</summary>
    public RequestDelegate AroundShort(RequestDelegate route) => isFenced
        ? context => failures.HandleAsync(context, passed => DevelopmentFence.HandleAsync(passed, route))
        : context => failures.HandleAsync(context, route);
}
