using Zchannel.Configuration;

namespace Zchannel.Server.Certificates;

/// <summary>
/// Looks from time to time whether the files of the certificates have changed, and serves what is new in them. By
/// content, because certificates are often replaced through links, which tell no watcher of a directory.
/// </summary>
internal sealed partial class CertificateWatch(ServerCertificates certificates, TimeProvider time, ILogger<CertificateWatch> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, string> _seen = [];
    private readonly Dictionary<string, string> _refused = [];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var current = certificates.Current;
            foreach (var source in current.Sources)
            {
                if (Fingerprint(source, current.Root) is { } found && found != current.All[source.Key].Fingerprint)
                {
                    Take(source, current.Root, found);
                }
            }
        }
    }

    // A certificate and its key are two files: what is new is taken once it has stayed the same from one look to the next.
    private void Take(CertificateSource source, string root, string found)
    {
        if (_seen.GetValueOrDefault(source.Key) != found)
        {
            _seen[source.Key] = found;
        }
        else if (_refused.GetValueOrDefault(source.Key) != found)
        {
            if (CertificateFile.Load(source, root, out var fault) is { } certificate)
            {
                certificates.Use(source, certificate);
                Log.Renewed(logger, source, certificate.Context.TargetCertificate.NotAfter.ToUniversalTime());
                return;
            }

            _refused[source.Key] = found;
            Log.Unusable(logger, fault!);
        }
    }

    private static string? Fingerprint(CertificateSource source, string root)
    {
        try
        {
            return source.Fingerprint(root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Between the removal of one file and the arrival of the next there is none; what is served stays.
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Certificate} has changed and is served from now on; it is good until {NotAfter:O}.")]
        public static partial void Renewed(ILogger logger, CertificateSource certificate, DateTime notAfter);

        [LoggerMessage(2, LogLevel.Warning, "The certificate that was served before still is: {Fault}")]
        public static partial void Unusable(ILogger logger, ConfigurationFault fault);
    }
}
