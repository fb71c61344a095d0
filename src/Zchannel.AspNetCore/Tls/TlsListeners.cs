using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Zchannel.Tls;

/// <summary>
/// Finds the settings of each address that is encrypted. Kestrel makes an address, asks for what holds for all addresses,
/// and then, where it is encrypted, for what holds for all such, before it comes to the next.
/// </summary>
internal sealed class TlsListeners
{
    private TlsMetrics? _metrics;
    private TlsListener? _last;

    /// <summary>Takes an address, whether encrypted or not.</summary>
    public void Add(ListenOptions listen)
    {
        var services = listen.ApplicationServices;
        var time = services.GetRequiredService<TimeProvider>();
        _metrics ??= new TlsMetrics(services.GetRequiredService<IMeterFactory>(), time);
        var listener = _last = new TlsListener(listen, _metrics, time, services.GetRequiredService<ILogger<TlsListener>>());
        listen.Use(next => context => listener.ServeAsync(context, next));
    }

    /// <summary>Takes the settings of the address that was added last.</summary>
    public void Take(HttpsConnectionAdapterOptions settings)
    {
        if (_last is { } listener)
        {
            listener.Settings = settings;
        }
    }
}
