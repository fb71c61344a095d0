using Zchannel.Configuration;

namespace Zchannel.Server.Logging;

/// <summary>
/// Looks at the log levels in the configuration: a wrong one would otherwise surface as an exception at the first logger.
/// </summary>
internal static class LogLevels
{
    /// <summary>Returns a fault for each level that is none.</summary>
    /// <param name="configuration">The whole configuration.</param>
    public static IEnumerable<ConfigurationFault> Check(IConfiguration configuration)
    {
        var logging = configuration.GetSection("Logging");
        return logging.GetSection("LogLevel").GetChildren()
            .Concat(logging.GetChildren().SelectMany(provider => provider.GetSection("LogLevel").GetChildren()))
            .Where(level => !string.IsNullOrEmpty(level.Value) && !Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _))
            .Select(level => new ConfigurationFault(
                level.Path, level.Value, $"must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}", "it says what is logged"));
    }
}
