using Microsoft.Extensions.DependencyInjection;

namespace Zchannel.Hosting;

/// <summary>
/// Looks for what <c>AddZchannel</c> adds, and says so where it was not called.
/// </summary>
internal static class RequiredServices
{
    /// <summary>Returns a service of ours.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="caller">The call that needs it.</param>
    public static T GetRequiredZchannel<T>(this IServiceProvider services, string caller)
        where T : class =>
        services.GetService<T>() ?? throw new InvalidOperationException($"Call builder.Services.AddZchannel() before app.{caller}().");
}
