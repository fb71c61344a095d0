using Microsoft.Extensions.Logging.Console;

namespace Zchannel.Server.Logging;

/// <summary>
/// Logs to standard error, a line each, and never what may hold a token.
/// </summary>
internal static class ServerLogging
{
    /// <summary>Sets up logging.</summary>
    /// <param name="builder">The host to be.</param>
    /// <param name="format">How lines are written.</param>
    public static void AddServerLogging(this WebApplicationBuilder builder, LogFormat format)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
        });

        // The scopes of a request hold its path. After the configuration, so that no setting brings them back.
        builder.Services.PostConfigureAll<SimpleConsoleFormatterOptions>(options => options.IncludeScopes = false);
        builder.Services.PostConfigureAll<JsonConsoleFormatterOptions>(options => options.IncludeScopes = false);
        builder.Services.PostConfigureAll<ConsoleFormatterOptions>(options => options.IncludeScopes = false);
        builder.Services.PostConfigureAll<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        if (format is LogFormat.Json)
        {
            builder.Logging.AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
            builder.Services.PostConfigureAll<ConsoleLoggerOptions>(options => options.FormatterName = JsonLogFormatter.FormatterName);
        }

        var startup = new StartupSilence();
        builder.Services.AddHostedService(_ => startup);
        builder.Services.PostConfigure<LoggerFilterOptions>(options => LogFloor.Apply(options, startup.Allows));
    }
}
