using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Client;

namespace Microsoft.AspNetCore.Builder;

/// <summary>
/// Maps what a channel server calls back.
/// </summary>
public static class ChannelCallbackEndpointRouteBuilderExtensions
{
    private const string SecretKey = "ZchannelClient:CallbackSecret";
    private const string SecretVariable = "ZCHANNEL_CALLBACK_SECRET";

    private static readonly string[] Kinds = ["connected", "message", "disconnected"];

    /// <summary>
    /// Maps the three callbacks to a function. What is not genuine (401), not what a channel server sends (400) or too
    /// large (413) never reaches it; what it throws has the callback sent again.
    /// </summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="handler">Takes callbacks, several at a time. Its answer is 204 unless it sets another.</param>
    /// <param name="options">Path, secret and bounds; the defaults where nothing is given.</param>
    /// <returns>What conventions are added to. The signature is the authentication: with a fallback policy, <c>AllowAnonymous()</c>.</returns>
    /// <exception cref="InvalidOperationException">No secret is configured.</exception>
    /// <exception cref="FormatException">The secret is not one. The message does not repeat it.</exception>
    public static IEndpointConventionBuilder MapZchannelCallbacks(
        this IEndpointRouteBuilder endpoints, Func<ChannelCallback, HttpContext, Task> handler, ChannelCallbackOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(handler);
        options ??= new ChannelCallbackOptions();
        var services = endpoints.ServiceProvider;
        var secret = options.Secret ?? FindSecret(services.GetService<IConfiguration>())
            ?? throw new InvalidOperationException($"The secret of the app's callbacks is needed: give it to MapZchannelCallbacks, or set {SecretKey} or {SecretVariable}.");
        var signature = new CallbackSignature(secret, services.GetService<TimeProvider>()) { Tolerance = options.Tolerance };
        var endpoint = new CallbackEndpoint(signature, options.MaximumBytes, handler);
        var group = endpoints.MapGroup(options.Path.TrimEnd('/'));
        foreach (var kind in Kinds)
        {
            group.MapMethods($"/{kind}", ["POST"], context => endpoint.HandleAsync(context, kind));
        }

        return group;
    }

    /// <summary>
    /// Maps the three callbacks to a service of the application, or to a class that is made with its services for each.
    /// </summary>
    /// <typeparam name="THandler">Takes the callbacks.</typeparam>
    /// <param name="endpoints">Where to.</param>
    /// <param name="options">Path, secret and bounds; the defaults where nothing is given.</param>
    /// <returns>What conventions are added to. The signature is the authentication: with a fallback policy, <c>AllowAnonymous()</c>.</returns>
    /// <exception cref="InvalidOperationException">No secret is configured.</exception>
    /// <exception cref="FormatException">The secret is not one. The message does not repeat it.</exception>
    public static IEndpointConventionBuilder MapZchannelCallbacks<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IEndpointRouteBuilder endpoints, ChannelCallbackOptions? options = null)
        where THandler : class, IChannelCallbackHandler =>
        endpoints.MapZchannelCallbacks(HandleAsync<THandler>, options);

    private static async Task HandleAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        ChannelCallback callback, HttpContext context)
        where THandler : class, IChannelCallbackHandler
    {
        if (context.RequestServices.GetService<THandler>() is { } registered)
        {
            await DispatchAsync(registered, callback, context.RequestAborted);
            return;
        }

        var made = ActivatorUtilities.CreateInstance<THandler>(context.RequestServices);
        if (made is IDisposable disposable)
        {
            context.Response.RegisterForDispose(disposable);
        }

        await DispatchAsync(made, callback, context.RequestAborted);
    }

    private static Task DispatchAsync(IChannelCallbackHandler handler, ChannelCallback callback, CancellationToken cancellationToken) => callback switch
    {
        ClientConnected connected => handler.ConnectedAsync(connected, cancellationToken),
        ClientMessage message => handler.MessageAsync(message, cancellationToken),
        ClientDisconnected disconnected => handler.DisconnectedAsync(disconnected, cancellationToken),
        _ => throw new NotSupportedException($"There is no method for {callback.GetType().Name}."),
    };

    private static string? FindSecret(IConfiguration? configuration) =>
        configuration?[SecretKey] is { Length: > 0 } configured ? configured
        : configuration?[SecretVariable] is { Length: > 0 } variable ? variable
        : null;
}
