using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Zchannel.Api;
using Zchannel.Api.Routes;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Configuration;
using Zchannel.Connections;
using Zchannel.Diagnostics;
using Zchannel.Embedding;
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
public static class ZchannelServiceCollectionExtensions
{
    /// <summary>
    /// Adds a channel server that is configured in the application's own configuration, below <c>Zchannel</c>, and in
    /// code. Calling it again is harmless: what each call sets is set in turn.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options after those that are read; checked like them.</param>
    /// <returns>What further features are added to.</returns>
    /// <remarks>Faults are thrown when the application starts, all at once, as an <see cref="OptionsValidationException"/>.</remarks>
    public static IZchannelBuilder AddZchannel(this IServiceCollection services, Action<ZchannelOptions>? configure = null) =>
        Embed(services, new EmbeddedSource(null, configure));

    /// <summary>Adds a channel server that is configured in a section of the application's choice, and in code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section; what the reference of options calls <c>Zchannel</c>.</param>
    /// <param name="configure">Sets options after those that are read; checked like them.</param>
    /// <returns>What further features are added to.</returns>
    /// <remarks>Faults are thrown when the application starts, all at once, as an <see cref="OptionsValidationException"/>.</remarks>
    public static IZchannelBuilder AddZchannel(this IServiceCollection services, IConfiguration section, Action<ZchannelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Embed(services, new EmbeddedSource(section, configure));
    }

    /// <summary>Adds a channel server whose configuration was checked. Calling it twice is harmless.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">What the server runs with.</param>
    internal static IServiceCollection AddZchannel(this IServiceCollection services, ServerSettings settings)
    {
        services.TryAddSingleton(settings);
        return AddStation(services);
    }

    private static ZchannelBuilder Embed(IServiceCollection services, EmbeddedSource source)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(source);
        services.TryAddSingleton(provider => EmbeddedConfiguration.Read(
            provider.GetService<IConfiguration>(), provider.GetServices<EmbeddedSource>()));
        services.AddHostedService<EmbeddedStart>();
        AddStation(services).AddZchannelCallbacks().AddHostedService<DetachedDrain>();
        return new ZchannelBuilder(services);
    }

    private static IServiceCollection AddStation(IServiceCollection services)
    {
        services.AddRouting();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => MakeApps(provider.GetRequiredService<ServerSettings>()));
        services.TryAddSingleton(provider => new PublicUrls(provider.GetRequiredService<ServerSettings>().PublicUrl));
        services.TryAddSingleton(provider => new DrainTime(provider.GetRequiredService<ServerSettings>().DrainTime));
        services.TryAddSingleton<DrainState>();
        services.TryAddSingleton<ZchannelMetrics>();
        services.TryAddSingleton<AppMetrics>();
        services.TryAddSingleton<InMemoryChannelStore>();
        services.TryAddSingleton<DurableStorage>();
        services.TryAddSingleton<IChannelStore>(provider => new RoutedChannelStore(
            provider.GetRequiredService<InMemoryChannelStore>(), provider.GetRequiredService<DurableStorage>()));
        services.AddHostedService<DurableStart>();
        services.TryAddSingleton<Hub>();
        services.TryAddSingleton<IRevocations>(provider => new StoredRevocations(
            new RevocationFile(provider.GetRequiredService<ServerSettings>().DataDirectory),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<DurableStorage>()));
        services.TryAddSingleton<ChannelTokens>();
        services.TryAddSingleton<ConnectionEvents>();
        services.TryAddSingleton<ClientMessages>();
        services.AddSockets();
        services.TryAddSingleton<StreamsLoops>();
        services.TryAddSingleton<StreamsClock>();
        services.TryAddSingleton<RefusalPauses>();
        services.TryAddSingleton<RequestFailures>();
        services.TryAddSingleton<IChannels, Station>();
        services.TryAddSingleton<StationUrls>();
        AddHandlers(services);
        services.TryAddSingleton<LoopMetrics>();
        services.TryAddSingleton<StoreMetrics>();
        services.AddHostedService<ServerMetrics>();
        services.AddHostedService<ChannelSweeper>();
        services.AddHostedService<ConnectionDrain>();
        return services;
    }

    private static void AddHandlers(IServiceCollection services)
    {
        services.TryAddSingleton<ApiAuthentication>();
        services.TryAddSingleton<CreateChannelHandler>();
        services.TryAddSingleton<PublishHandler>();
        services.TryAddSingleton<BatchHandler>();
        services.TryAddSingleton<ChannelReadHandler>();
        services.TryAddSingleton<EraseHandler>();
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
    }

    private static AppRegistry MakeApps(ServerSettings settings) => new(settings.Apps) { Memory = { Limit = settings.MemoryBytes } };
}
