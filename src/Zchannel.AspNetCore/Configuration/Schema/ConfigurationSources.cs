using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// Tells which source of a configuration a value comes from: the last that has it.
/// </summary>
/// <param name="configuration">The whole configuration.</param>
internal sealed class ConfigurationSources(IConfiguration configuration)
{
    /// <summary>Returns the source of a single value, or null where nothing sets it.</summary>
    /// <param name="key">The full key.</param>
    public string? Of(string key) => configuration is IConfigurationRoot root ? Find(root, key) : null;

    /// <summary>Returns the sources of a list, which may be several, or null where nothing sets it.</summary>
    /// <param name="key">The full key.</param>
    public string? OfList(string key)
    {
        var section = configuration.GetSection(key);
        var sources = section.GetChildren().Select(item => Of(item.Path)).Append(Of(key)).OfType<string>().Distinct().ToList();
        return sources.Count > 0 ? string.Join(", ", sources) : null;
    }

    /// <summary>Returns what stands under a key, or null where nothing does.</summary>
    /// <param name="key">The full key, of no secret.</param>
    public JsonNode? Value(string key) => configuration[key] is { } text ? JsonValue.Create(text) : null;

    private static string? Find(IConfigurationRoot root, string key)
    {
        var provider = root.Providers.LastOrDefault(provider => provider.TryGet(key, out var value) && value is not null);
        return provider switch
        {
            null => null,
            ChainedConfigurationProvider { Configuration: IConfigurationRoot inner } => Find(inner, key),
            FileConfigurationProvider { Source.Path: { } path } => $"file {path}",
            EnvironmentVariablesConfigurationProvider => "environment",
            CommandLineConfigurationProvider => "command line",
            _ => EffectiveValue.Default,
        };
    }
}
