using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Zchannel.Configuration;
using Zchannel.Transports.Sockets;
using Zchannel.Transports.Sockets.Listening;

namespace Zchannel.Hosting;

/// <summary>
/// Puts the sockets driver beside the web server's own transport. It is asked for each address whether it takes it.
/// </summary>
internal static class SocketsRegistration
{
    /// <summary>Says that a host answers nothing but our own requests, and what <c>Auto</c> means there.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">What the server runs with.</param>
    public static void PreferSockets(this IServiceCollection services, ServerSettings settings) => services.AddSingleton(new SocketsPolicy(
        () => settings.Transport is TransportChoice.Sockets || (settings.Transport is TransportChoice.Auto && OperatingSystem.IsLinux()), handlersNeverBlock: true));

    /// <summary>Adds the driver. Inside another application it is used where it is asked for.</summary>
    /// <param name="services">The services.</param>
    public static void AddSockets(this IServiceCollection services)
    {
        services.TryAddSingleton<EventLoops>();
        services.TryAddSingleton(provider => new Lazy<EventLoops>(provider.GetRequiredService<EventLoops>));
        services.TryAddSingleton(provider => new SocketsPolicy(
            () => provider.GetRequiredService<ServerSettings>().Transport is TransportChoice.Sockets, handlersNeverBlock: false));
        services.TryAddSingleton<SocketsConnections>();
        services.TryAddSingleton(provider => new Lazy<SocketsConnections>(provider.GetRequiredService<SocketsConnections>));

        // The web server adds its own transport only where there is none yet, and it may be added after us.
        services.TryAddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, SocketsTransportFactory>());
    }
}
