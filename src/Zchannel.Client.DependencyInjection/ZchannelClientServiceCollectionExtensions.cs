using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Zchannel.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Adds a <see cref="ZchannelClient"/> to an application's services.
/// </summary>
public static class ZchannelClientServiceCollectionExtensions
{
    /// <summary>The name of the HTTP client that carries the calls.</summary>
    public const string HttpClientName = "Zchannel";

    /// <summary>
    /// Adds one <see cref="ZchannelClient"/> for the whole application. Its options are read from the section
    /// <c>ZchannelClient</c>, and from <c>ZCHANNEL_SERVER</c>, <c>ZCHANNEL_KEY</c> and <c>ZCHANNEL_SECRET</c> where that has none.
    /// Calling it again is harmless: what each call sets is set in turn.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes what was read, as in <c>options => options with { Key = … }</c>.</param>
    /// <returns>What the HTTP client is set up with further.</returns>
    /// <remarks>An option that is none throws an <see cref="InvalidOperationException"/> when the client is first asked for.</remarks>
    public static IHttpClientBuilder AddZchannelClient(
        this IServiceCollection services, Func<ZchannelClientOptions, ZchannelClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.AddSingleton(new OptionsChange(configure));
        }

        services.TryAddSingleton(provider =>
        {
            var options = provider.GetServices<OptionsChange>().Aggregate(
                BoundOptions.Read(provider.GetService<IConfiguration>(), provider.GetService<TimeProvider>()), (options, change) => change.Apply(options));
            return new ZchannelClient(options, provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName));
        });

        // The client lives as long as the application, so the handler looks up addresses anew by itself. A redirect would
        // carry a message somewhere the application has not named.
        return services.AddHttpClient(HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }
}
