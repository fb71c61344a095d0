using Microsoft.Extensions.Configuration;
using Zchannel.Configuration;

namespace Zchannel.Server.Tests.Configuration;

/// <summary>Reads configurations written as <c>key=value</c>; keys are below the section <c>Zchannel</c>.</summary>
internal static class Walk
{
    public const string Secret = "0123456789abcdef0123456789abcdef";
    public const string CallbackSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";

    /// <summary>An app that has all it needs.</summary>
    public static string[] Shop { get; } = [$"Apps:shop:Keys:shop-main:Secret={Secret}"];

    /// <summary>The same with callbacks.</summary>
    public static string[] ShopWithCallbacks { get; } =
    [
        .. Shop, "Apps:shop:Callbacks:Url=https://shop.example.com", $"Apps:shop:Callbacks:Secret={CallbackSecret}",
    ];

    public static ConfigurationReading Read(params string[] settings) => Read([], settings);

    public static ConfigurationReading Read(string[] publicAddresses, string[] settings) =>
        ZchannelConfiguration.Read(Configure(settings), publicAddresses);

    public static ServerSettings Settings(params string[] settings)
    {
        var reading = Read(settings);
        Assert.Empty(reading.Faults);
        return Assert.IsType<ServerSettings>(reading.Settings);
    }

    /// <summary>Layers of settings, the later over the earlier.</summary>
    public static IConfiguration Configure(params string[][] layers)
    {
        var builder = new ConfigurationBuilder();
        foreach (var layer in layers)
        {
            // As they stand: a later setting of the same layer replaces an earlier one.
            var pairs = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var setting in layer)
            {
                var parts = setting.Split('=', 2);
                pairs[$"{ZchannelOptions.SectionName}:{parts[0]}"] = parts[1];
            }

            builder.AddInMemoryCollection(pairs);
        }

        return builder.Build();
    }

    public static string Lines(ConfigurationReading reading) => string.Join('\n', reading.Faults);
}
