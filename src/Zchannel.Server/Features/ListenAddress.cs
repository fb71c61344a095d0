using Zchannel.Configuration;

namespace Zchannel.Server.Features;

/// <summary>
/// An address to listen on, and the setting it comes from.
/// </summary>
/// <param name="Key">The full key of the setting.</param>
/// <param name="Url">The address as it is written there.</param>
internal sealed record ListenAddress(string Key, string Url)
{
    /// <summary>Where the server listens when nothing says where.</summary>
    public const string Default = "http://localhost:8080";

    /// <summary>Whether nobody but this machine can reach the address.</summary>
    public bool IsLoopback => ListenUrl.IsLoopback(Url);

    /// <summary>Finds the addresses in a configuration, by the order of precedence that Kestrel has.</summary>
    /// <param name="configuration">The whole configuration.</param>
    public static IReadOnlyList<ListenAddress> From(IConfiguration configuration)
    {
        var urls = Split(configuration, WebHostDefaults.ServerUrlsKey).ToList();
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(endpoint => new ListenAddress($"{endpoint.Path}:Url", endpoint["Url"] ?? ""))
            .ToList();

        if (endpoints.Count > 0 && !(urls.Count > 0 && PrefersUrls(configuration)))
        {
            return endpoints;
        }

        return urls.Count > 0
            ? urls
            :
            [
                .. Ports(configuration, WebHostDefaults.HttpPortsKey, "http"),
                .. Ports(configuration, WebHostDefaults.HttpsPortsKey, "https"),
            ];
    }

    /// <summary>Returns what is wrong with the address, or null.</summary>
    public ConfigurationFault? Check()
    {
        var rule = ListenUrl.Complaint(Url);
        return rule is null ? null : new ConfigurationFault(Key, Url, rule, "the server cannot listen there");
    }

    private static IEnumerable<ListenAddress> Split(IConfiguration configuration, string key) =>
        (configuration[key] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(value => new ListenAddress(key, value));

    // Kestrel listens to these on every interface.
    private static IEnumerable<ListenAddress> Ports(IConfiguration configuration, string key, string scheme) =>
        Split(configuration, key).Select(port => port with { Url = $"{scheme}://*:{port.Url}" });

    private static bool PrefersUrls(IConfiguration configuration) =>
        configuration[WebHostDefaults.PreferHostingUrlsKey] is { } value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
