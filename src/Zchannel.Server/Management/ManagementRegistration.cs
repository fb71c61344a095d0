using Microsoft.Extensions.DependencyInjection.Extensions;
using Zchannel.Configuration;
using Zchannel.Server.Management.Description;

namespace Zchannel.Server.Management;

/// <summary>
/// Adds the listener for operators to the server.
/// </summary>
internal static class ManagementRegistration
{
    /// <summary>
    /// Adds the listener and what is there. Call it before whatever else is started with the host: what starts first
    /// stops last, and who asks while the server drains is to be answered.
    /// </summary>
    /// <param name="services">The services of the server.</param>
    /// <param name="settings">What the server runs with.</param>
    public static IServiceCollection AddManagement(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<Readiness>();
        services.AddSingleton<ApiDescription>();
        services.AddManagementEndpoint<HealthEndpoint>().AddManagementEndpoint<ReadinessEndpoint>();
        services.AddManagementEndpoint<OpenApiEndpoint>().AddManagementEndpoint<DocsEndpoint>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ManagementListener>(provider, settings.ManagementUrls));
        services.AddHostedService(provider => provider.GetRequiredService<ManagementListener>());
        return services;
    }

    /// <summary>Adds an endpoint. Calling it twice is harmless.</summary>
    /// <typeparam name="T">Its class.</typeparam>
    public static IServiceCollection AddManagementEndpoint<T>(this IServiceCollection services)
        where T : class, IManagementEndpoint
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IManagementEndpoint, T>());
        return services;
    }
}
