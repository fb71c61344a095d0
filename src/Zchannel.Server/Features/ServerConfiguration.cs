using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Zchannel.Configuration;
using Zchannel.Server.Commands;

namespace Zchannel.Server.Features;

/// <summary>
/// Where the configuration comes from, the later over the earlier: <c>appsettings.json</c>, <c>zchannel.json</c> or the
/// file that <c>--config</c> names, the environment, the command line.
/// </summary>
internal static class ServerConfiguration
{
    private const string FileName = "zchannel.json";

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Zchannel"] = nameof(LogLevel.Information),
    };

    /// <summary>Makes a builder that holds the configuration.</summary>
    /// <param name="arguments">What the command line says.</param>
    /// <param name="builder">The builder.</param>
    /// <param name="fault">What made it unreadable.</param>
    public static bool TryLoad(
        ServerArguments arguments,
        [NotNullWhen(true)] out WebApplicationBuilder? builder,
        [NotNullWhen(false)] out ConfigurationFault? fault)
    {
        builder = null;
        fault = null;
        var file = Path.GetFullPath(arguments.ConfigurationFile ?? FileName);
        if (arguments.ConfigurationFile is { } named && !File.Exists(file))
        {
            fault = new ConfigurationFault(named, null, "does not exist", "--config names it");
            return false;
        }

        try
        {
            builder = Load(arguments.Settings, file);
            return true;
        }
        catch (InvalidDataException exception)
        {
            fault = DescribeSyntax(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = new ConfigurationFault(file, null, "cannot be read", exception.Message.TrimEnd('.'));
        }

        return false;
    }

    private static WebApplicationBuilder Load(IReadOnlyList<string> settings, string file)
    {
        // A listener that changed under a running server could open the development app to the world.
        string[] args = ["--hostBuilder:reloadConfigOnChange=false", .. settings];
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args });
        var sources = builder.Configuration.Sources;

        sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        var lastFile = sources.Select((source, index) => (source, index)).Last(pair => pair.source is JsonConfigurationSource).index;
        sources.Insert(lastFile + 1, new JsonConfigurationSource
        {
            // The usual provider does not see files whose names begin with a dot.
            FileProvider = new PhysicalFileProvider(Path.GetDirectoryName(file) ?? "/", ExclusionFilters.None),
            Path = Path.GetFileName(file),
            Optional = true,
        });

        if (ListenAddress.From(builder.Configuration).Count == 0)
        {
            builder.WebHost.UseUrls(ListenAddress.Default);
        }

        return builder;
    }

    private static ConfigurationFault DescribeSyntax(InvalidDataException exception)
    {
        // "Failed to load configuration from file '…'." is the only place that names the file.
        var file = exception.Message.Split('\'') is [_, var path, ..] ? Path.GetRelativePath(".", path) : FileName;
        if (exception.GetBaseException() is JsonException { LineNumber: { } line, BytePositionInLine: { } position })
        {
            // The parser's message quotes the file, and what it quotes may be a secret without its quotation marks.
            return new ConfigurationFault(
                $"{file} line {line + 1}, byte {position + 1}", null, "is not JSON",
                "there, or just before, is a slip such as a missing quotation mark, comma or bracket");
        }

        return new ConfigurationFault(file, null, "is not a JSON file of settings", exception.GetBaseException().Message.TrimEnd('.'));
    }
}
