using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Zchannel.Callbacks;
using Zchannel.Diagnostics;
using Zchannel.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Adds what tells applications of what happens in their channels.
/// </summary>
internal static class ZchannelCallbacksServiceCollectionExtensions
{
    /// <summary>
    /// Adds the queue (unless there is another), kept in the data directory where that is open, the HTTP client, and delivery. Needs an
    /// <see cref="Zchannel.Apps.AppRegistry"/>. Calling it twice is harmless.
    /// </summary>
    public static IServiceCollection AddZchannelCallbacks(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(CallbackSender)))
        {
            return services;
        }

        services.AddOptions<CallbackDeliveryOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ICallbackQueue>(provider => new CallbackQueue(
            provider.GetRequiredService<TimeProvider>(), provider.GetService<DurableStorage>()));
        services.TryAddSingleton<ZchannelMetrics>();
        services.AddSingleton<CallbackSigner>();
        services.AddSingleton<CallbackSender>();
        services.AddSingleton<CallbackDeliveryLog>();
        services.AddSingleton(provider => new CallbackBackoff(
            provider.GetRequiredService<IOptions<CallbackDeliveryOptions>>(),
            Random.Shared.NextDouble,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CallbackDelivery>();
        services.AddHostedService(provider => provider.GetRequiredService<CallbackDelivery>());
        services.AddSingleton<AppReload>();

        services.TryAddSingleton<HostResolver>(Dns.GetHostAddressesAsync);
        AddClient(services, CallbackSender.PublicClient, PublicAddresses.Includes);
        AddClient(services, CallbackSender.PrivateClient, _ => true);
        return services;
    }

    private static void AddClient(IServiceCollection services, string name, Predicate<IPAddress> mayCall) =>
        services.AddHttpClient(name, client =>
            {
                client.Timeout = Timeout.InfiniteTimeSpan; // The sender has its own, on the injected clock.
                client.DefaultRequestHeaders.UserAgent.ParseAdd("Zchannel");
            })
            .ConfigurePrimaryHttpMessageHandler(provider =>
                MakeHandler(new CallbackConnector(provider.GetRequiredService<HostResolver>(), mayCall)))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // The client's own log lines would carry addresses; delivery has its own.
            .RemoveAllLoggers();

    private static SocketsHttpHandler MakeHandler(CallbackConnector connector) => new()
    {
        ConnectCallback = connector.ConnectAsync,
        UseProxy = false,

        // It would name a span of its own, which nobody records; the sender names that of the attempt.
        ActivityHeadersPropagator = null,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        PreAuthenticate = false,
        Credentials = null,

        // An application that moves to another address is found again after this time.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),

        // An answer is read no further than this before its connection is closed rather than used again.
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 16 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
    };
}
