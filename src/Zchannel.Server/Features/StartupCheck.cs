using Zchannel.Configuration;
using Zchannel.Configuration.Schema.Formats;
using Zchannel.Server.Commands;
using Zchannel.Server.Logging;
using Zchannel.Server.Telemetry;

namespace Zchannel.Server.Features;

/// <summary>
/// What the configuration comes to, before anything is made from it: a builder that holds it and the settings read from
/// it, or all its faults.
/// </summary>
/// <param name="Builder">The builder, or null where there are faults.</param>
/// <param name="Settings">The settings, or null where there are faults.</param>
/// <param name="Faults">All faults.</param>
internal sealed record StartupCheck(
    WebApplicationBuilder? Builder, ServerSettings? Settings, IReadOnlyList<ConfigurationFault> Faults)
{
    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="arguments">What the command line says.</param>
    public static StartupCheck Run(ServerArguments arguments)
    {
        if (!ServerConfiguration.TryLoad(arguments, out var builder, out var unreadable))
        {
            return new StartupCheck(null, null, [unreadable]);
        }

        var configuration = builder.Configuration;
        var addresses = ListenAddress.From(configuration);
        var reading = ZchannelConfiguration.Read(
            configuration,
            [.. addresses.Where(address => address.Check() is null && !address.IsLoopback).Select(address => address.Url)]);

        List<ConfigurationFault> faults =
        [
            .. addresses.Select(address => address.Check()).OfType<ConfigurationFault>(),
            .. LogLevels.Check(configuration),
            .. OtlpEndpoint.Check(configuration),
            .. reading.Faults,
            .. ManagementClashes(configuration, addresses),
            .. SocketsClashes(configuration, addresses),
        ];
        return faults.Count == 0 ? new StartupCheck(builder, reading.Settings, []) : new StartupCheck(null, null, faults);
    }

    private static IEnumerable<ConfigurationFault> SocketsClashes(ConfigurationManager configuration, IReadOnlyList<ListenAddress> addresses)
    {
        var key = ConfigurationPath.Combine(ZchannelOptions.SectionName, nameof(ZchannelOptions.Transport));
        return nameof(TransportChoice.Sockets).Equals(configuration[key], StringComparison.OrdinalIgnoreCase)
            ? addresses.Where(address => ListenUrl.IsUnixSocket(address.Url)).Select(address => new ConfigurationFault(
                address.Key, address.Url, $"must be an address with a port, or {key} be Auto or Streams", "the sockets driver does not listen on Unix sockets"))
            : [];
    }

    // Whoever reaches the public address would be asked for no key there.
    private static IEnumerable<ConfigurationFault> ManagementClashes(ConfigurationManager configuration, IReadOnlyList<ListenAddress> addresses)
    {
        var key = ConfigurationPath.Combine(ZchannelOptions.SectionName, "Management", "Urls");
        return (configuration[key] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SelectMany(url => addresses.Where(address => ListenUrl.Clash(url, address.Url)).Take(1).Select(address => new ConfigurationFault(
                key, UrlFormat.Listen.Show(url), $"must be another address than {address.Key} ({address.Url})", "clients are served there, and operators are not asked for a key")));
    }
}
