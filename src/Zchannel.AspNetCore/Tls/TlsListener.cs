using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Zchannel.Tls;

/// <summary>
/// TLS at one address, as Kestrel would have it by the same settings, but over links that can be detached.
/// </summary>
internal sealed partial class TlsListener(ListenOptions listen, TlsMetrics metrics, TimeProvider time, ILogger logger)
{
    private SslStreamCertificateContext? _certificate;

    /// <summary>The settings; null where the address is not encrypted.</summary>
    public HttpsConnectionAdapterOptions? Settings { get; set; }

    // What else Kestrel can do, Kestrel does.
    private bool IsOurs => Settings is { ServerCertificate: not null, ServerCertificateSelector: null, ClientCertificateMode: ClientCertificateMode.NoCertificate };

    /// <summary>Serves a connection.</summary>
    /// <param name="context">The connection.</param>
    /// <param name="next">Kestrel's own TLS, which leaves alone what is encrypted already, and HTTP.</param>
    public Task ServeAsync(ConnectionContext context, ConnectionDelegate next) => IsOurs ? ServeAsync(context, next, Settings!) : next(context);

    private async Task ServeAsync(ConnectionContext context, ConnectionDelegate next, HttpsConnectionAdapterOptions settings)
    {
        await using var link = new TlsLink(context);
        if (await TryAuthenticateAsync(context, link, settings))
        {
            await link.ServeAsync(next);
        }
    }

    private async Task<bool> TryAuthenticateAsync(ConnectionContext context, TlsLink link, HttpsConnectionAdapterOptions settings)
    {
        using var timeout = new CancellationTokenSource(settings.HandshakeTimeout, time);
        var begun = metrics.Begin();
        try
        {
            await link.AuthenticateAsync(OptionsFor(context, settings), timeout.Token);
            metrics.End(begun, link.Protocol, fault: null);
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or AuthenticationException)
        {
            metrics.End(begun, SslProtocols.None, exception);
            Log.NotAuthenticated(logger, exception);
            return false;
        }
    }

    private SslServerAuthenticationOptions OptionsFor(ConnectionContext context, HttpsConnectionAdapterOptions settings)
    {
        _certificate ??= SslStreamCertificateContext.Create(settings.ServerCertificate!, settings.ServerCertificateChain, offline: true);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _certificate,
            EnabledSslProtocols = settings.SslProtocols,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ApplicationProtocols = [.. Protocols()],
            AllowRenegotiation = false,
        };
        settings.OnAuthenticate?.Invoke(context, options);
        return options;
    }

    private IEnumerable<SslApplicationProtocol> Protocols()
    {
        if (listen.Protocols.HasFlag(HttpProtocols.Http2))
        {
            yield return SslApplicationProtocol.Http2;
        }

        if (listen.Protocols.HasFlag(HttpProtocols.Http1))
        {
            yield return SslApplicationProtocol.Http11;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A link ended in its TLS handshake.")]
        public static partial void NotAuthenticated(ILogger logger, Exception exception);
    }
}
