using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Zchannel.Client;

/// <summary>
/// Reads the options of a client from an application's configuration, by hand: so it needs no reflection.
/// </summary>
internal static class BoundOptions
{
    /// <summary>The section that holds them.</summary>
    public const string Section = "ZchannelClient";

    // Stands in the same section, and is for those who receive callbacks.
    private const string CallbackSecret = "CallbackSecret";

    /// <summary>Reads them.</summary>
    /// <param name="configuration">The application's configuration, or null where it has none.</param>
    /// <param name="timeProvider">The application's clock, or null for the system's.</param>
    public static ZchannelClientOptions Read(IConfiguration? configuration, TimeProvider? timeProvider)
    {
        var options = new ZchannelClientOptions { TimeProvider = timeProvider ?? TimeProvider.System };
        if (configuration is null)
        {
            return options;
        }

        var section = configuration.GetSection(Section);
        var known = new Dictionary<string, Func<ZchannelClientOptions, string, ZchannelClientOptions>>(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(options.Server)] = (read, text) => read with { Server = new Uri(text, UriKind.Absolute) },
            [nameof(options.Key)] = (read, text) => read with { Key = text },
            [nameof(options.Secret)] = (read, text) => read with { Secret = text },
            [nameof(options.RequestAttempts)] = (read, text) => read with { RequestAttempts = Number(text) },
            [nameof(options.RetryDelay)] = (read, text) => read with { RetryDelay = Duration(text) },
            [nameof(options.MaximumRetryDelay)] = (read, text) => read with { MaximumRetryDelay = Duration(text) },
            [nameof(options.MaximumMessageBytes)] = (read, text) => read with { MaximumMessageBytes = Number(text) },
        };

        options = FromEnvironment(configuration, options, known);
        foreach (var child in section.GetChildren().Where(child => child.Value is not null && !child.Key.Equals(CallbackSecret, StringComparison.OrdinalIgnoreCase)))
        {
            options = known.TryGetValue(child.Key, out var set)
                ? Set(options, child.Path, child.Value!, set)
                : throw new InvalidOperationException($"{child.Path} is not an option; there are {string.Join(", ", known.Keys)}.");
        }

        return options;
    }

    private static ZchannelClientOptions FromEnvironment(
        IConfiguration configuration, ZchannelClientOptions options, Dictionary<string, Func<ZchannelClientOptions, string, ZchannelClientOptions>> known)
    {
        foreach (var name in (string[])[nameof(options.Server), nameof(options.Key), nameof(options.Secret)])
        {
            var key = $"ZCHANNEL_{name.ToUpperInvariant()}";
            options = configuration[key] is { Length: > 0 } text ? Set(options, key, text, known[name]) : options;
        }

        return options;
    }

    // What stands there is not repeated: it may be a secret in the wrong place.
    private static ZchannelClientOptions Set(
        ZchannelClientOptions options, string key, string text, Func<ZchannelClientOptions, string, ZchannelClientOptions> set)
    {
        try
        {
            return set(options, text);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new InvalidOperationException($"{key} is not what this option can be.", exception);
        }
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static TimeSpan Duration(string text) => TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture);
}
