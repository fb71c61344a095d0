using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Authentication;

namespace Zchannel.Tls;

/// <summary>
/// What Kestrel would measure of its own TLS, in the same instruments: a meter that is asked for one it has by all its
/// properties gives that one.
/// </summary>
internal sealed class TlsMetrics(IMeterFactory factory, TimeProvider time)
{
    private const string MeterName = "Microsoft.AspNetCore.Server.Kestrel";

    private readonly UpDownCounter<long> _active = factory.Create(MeterName).CreateUpDownCounter<long>(
        "kestrel.active_tls_handshakes", "{handshake}", "Number of TLS handshakes that are currently in progress on the server.");

    private readonly Histogram<double> _duration = factory.Create(MeterName).CreateHistogram<double>(
        "kestrel.tls_handshake.duration", "s", "The duration of TLS handshakes on the server.");

    /// <summary>Takes the beginning of a handshake.</summary>
    /// <returns>What <see cref="End"/> wants back.</returns>
    public long Begin()
    {
        _active.Add(1);
        return time.GetTimestamp();
    }

    /// <summary>Takes its end.</summary>
    /// <param name="begun">What <see cref="Begin"/> gave.</param>
    /// <param name="protocol">What was agreed on.</param>
    /// <param name="fault">Why nothing was, or null.</param>
    public void End(long begun, SslProtocols protocol, Exception? fault)
    {
        _active.Add(-1);
        var tags = new TagList();
        if (fault is not null)
        {
            tags.Add("error.type", fault.GetType().FullName);
        }
        else if (protocol is SslProtocols.Tls12 or SslProtocols.Tls13)
        {
            tags.Add("tls.protocol.version", protocol is SslProtocols.Tls13 ? "1.3" : "1.2");
        }

        _duration.Record(time.GetElapsedTime(begun).TotalSeconds, tags);
    }
}
