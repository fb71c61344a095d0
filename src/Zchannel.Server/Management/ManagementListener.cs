using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Zchannel.Api;
using Zchannel.Server.Certificates;
using Zchannel.Server.Features;

namespace Zchannel.Server.Management;

/// <summary>
/// The listener for operators: an application of its own beside the public one. Nothing of either can be reached through
/// the other, whatever a request says its host is, because they share neither sockets nor routes.
/// </summary>
internal sealed class ManagementListener(
    IReadOnlyList<string> urls, IEnumerable<IManagementEndpoint> endpoints, ServerCertificates certificates, ILoggerFactory loggers, IConfiguration configuration)
    : IHostedService, IAsyncDisposable
{
    private const int MaxConnections = 1000;
    private const int MaxRequestBodyBytes = 16 * 1024;

    // What a scrape that has begun may take when the server stops.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    private WebApplication? _application;

    /// <summary>Where it listens; empty where no address is configured, and before it has started.</summary>
    public IReadOnlyCollection<string> Addresses =>
        _application?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.ToArray() ?? [];

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (urls.Count == 0)
        {
            return;
        }

        try
        {
            _application = Build();
            await _application.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (ListenFailure.Explains(exception))
        {
            throw new ManagementListenException(urls, exception);
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => _application?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _application?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build()
    {
        // Empty: it reads neither files nor the environment, where the public addresses stand.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(ManagementListener).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls([.. urls]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Configure(DefaultCertificate());
            kestrel.ConfigureHttpsDefaults(https => https.OnAuthenticate = (_, options) => certificates.Renew(options));
        });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, ForeignLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTime);
        builder.Services.AddRoutingCore();
        foreach (var endpoint in endpoints)
        {
            endpoint.AddServices(builder.Services);
        }

        var application = builder.Build();
        application.UseRouting();
        new IndexEndpoint(endpoints).Map(application);
        foreach (var endpoint in endpoints)
        {
            endpoint.Map(application);
        }

        application.MapFallback("{**path}", context => context.Response.WriteErrorAsync(ApiError.NotFound("There is nothing at this address.")));
        return application;
    }

    // An https address here has the certificate that all endpoints without one of their own have.
    private IConfiguration DefaultCertificate() => new ConfigurationBuilder()
        .AddInMemoryCollection(configuration.GetSection("Kestrel:Certificates").AsEnumerable()
            .Select(pair => KeyValuePair.Create(pair.Key["Kestrel:".Length..], pair.Value)))
        .Build();

    // The server says when this ends; signals are its business.
    private sealed class ForeignLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
