using Microsoft.Extensions.DependencyInjection.Extensions;
using Zchannel.Api;
using Zchannel.Api.Routes;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Configuration;
using Zchannel.Connections;
using Zchannel.Diagnostics;
using Zchannel.Hosting;
using Zchannel.Native;
using Zchannel.Sae;
using Zchannel.Storage;
using Zchannel.Tokens;
using Zchannel.Transports.Streams;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Adds a channel server to an application's services.
/// </summary>
internal static class ZchannelServiceCollectionExtensions
{
    /// <summary>Adds everything that <c>MapZchannel</c> needs. Calling it twice is harmless.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">What the server runs with, checked.</param>
    public static IServiceCollection AddZchannel(this IServiceCollection services, ServerSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new AppRegistry(settings.Apps) { Memory = { Limit = settings.MemoryBytes } });
        services.TryAddSingleton(new PublicUrls(settings.PublicUrl));
        services.TryAddSingleton(new DrainTime(settings.DrainTime));
        services.TryAddSingleton<DrainState>();
        services.TryAddSingleton<ZchannelMetrics>();
        services.TryAddSingleton<AppMetrics>();
        services.TryAddSingleton<IChannelStore, InMemoryChannelStore>();
        services.TryAddSingleton<Hub>();
        services.TryAddSingleton<IRevocations>(provider => new StoredRevocations(
            new RevocationFile(settings.DataDirectory), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ChannelTokens>();
        services.TryAddSingleton<ConnectionEvents>();
        services.TryAddSingleton<ClientMessages>();
        services.TryAddSingleton<StreamsLoops>();
        services.TryAddSingleton<StreamsClock>();
        services.TryAddSingleton<RequestFailures>();
        services.TryAddSingleton<ApiAuthentication>();
        services.TryAddSingleton<CreateChannelHandler>();
        services.TryAddSingleton<PublishHandler>();
        services.TryAddSingleton<BatchHandler>();
        services.TryAddSingleton<ConnectionApi>();
        services.TryAddSingleton<CallbackApi>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IApiRouteGroup, ChannelRoutes>(),
            ServiceDescriptor.Singleton<IApiRouteGroup, MessageRoutes>(),
            ServiceDescriptor.Singleton<IApiRouteGroup, ConnectionRoutes>(),
            ServiceDescriptor.Singleton<IApiRouteGroup, CallbackRoutes>(),
        ]);
        services.TryAddSingleton<ApiRoutes>();
        services.TryAddSingleton<ChannelApi>();
        services.TryAddSingleton<SaeAuthentication>();
        services.TryAddSingleton<SaeCreateChannelHandler>();
        services.TryAddSingleton<SaeSendMessageHandler>();
        services.TryAddSingleton<SaeApi>();
        services.TryAddSingleton<RefusalLimiter>();
        services.TryAddSingleton<ConnectionAdmission>();
        services.TryAddSingleton<WebSocketEndpoint>();
        services.TryAddSingleton<EventStreamEndpoint>();
        services.TryAddSingleton<ClientMessageEndpoint>();
        services.TryAddSingleton<ChannelUrlEndpoint>();
        services.AddHostedService<ServerMetrics>();
        services.AddHostedService<ChannelSweeper>();
        services.AddHostedService<ConnectionDrain>();
        return services;
    }
}
