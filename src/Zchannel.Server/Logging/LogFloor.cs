namespace Zchannel.Server.Logging;

/// <summary>
/// Holds the web framework at warnings, whatever the configuration says: below that it logs paths, and a path may be a
/// token.
/// </summary>
internal static class LogFloor
{
    private const string Framework = "Microsoft.AspNetCore";

    // It says nothing above what the floor lets through, and as long as it might, a span and a scope of the log are made
    // for each request.
    private const string EachRequest = "Microsoft.AspNetCore.Hosting.Diagnostics";

    // What they log when starting fails is said by the command.
    private static readonly string[] StartupCategories =
        ["Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Extensions.Hosting.Internal.Host"];

    /// <summary>Changes the rules of logging accordingly.</summary>
    /// <param name="options">The rules that the configuration made.</param>
    /// <param name="startupAllows">Tells whether the categories that report a failed start may log at a level.</param>
    public static void Apply(LoggerFilterOptions options, Func<LogLevel, bool> startupAllows)
    {
        for (var i = 0; i < options.Rules.Count; i++)
        {
            var rule = options.Rules[i];
            if (MayNameFramework(rule.CategoryName) && (rule.LogLevel ?? LogLevel.Trace) < LogLevel.Warning)
            {
                options.Rules[i] = new LoggerFilterRule(rule.ProviderName, rule.CategoryName, LogLevel.Warning, rule.Filter);
            }
        }

        // A rule for one provider goes before any rule for all of them, so each gets its own.
        foreach (var provider in options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList())
        {
            if (!options.Rules.Any(rule => rule.ProviderName == provider && rule.CategoryName == Framework))
            {
                options.Rules.Add(new LoggerFilterRule(provider, Framework, LogLevel.Warning, null));
            }

            options.Rules.Add(new LoggerFilterRule(provider, EachRequest, LogLevel.None, null));
            foreach (var category in StartupCategories)
            {
                options.Rules.Add(
                    new LoggerFilterRule(provider, category, LogLevel.Warning, (_, _, level) => startupAllows(level)));
            }
        }
    }

    private static bool MayNameFramework(string? category) =>
        category is not null
        && (category.StartsWith(Framework, StringComparison.OrdinalIgnoreCase)
            || (category.Contains('*') && !category.StartsWith("Zchannel", StringComparison.OrdinalIgnoreCase)));
}
