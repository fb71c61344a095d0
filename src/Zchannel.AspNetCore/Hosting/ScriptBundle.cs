using System.Text;

namespace Zchannel.Hosting;

/// <summary>
/// Joins the modules of <c>clients/js/src</c> into the two files that pages load. The code stays as it is written; only
/// module syntax, comment lines, empty lines and indentation are left out, which keeps each under 5 KB gzipped.
/// </summary>
internal static class ScriptBundle
{
    // A module before those that import it.
    private static readonly string[] Modules = ["codes", "frames", "events", "socket", "stream", "channel"];

    private const string Header = "// Zchannel's client for pages. Licence: Apache-2.0.\n";

    /// <summary>Makes <c>api.mjs</c>, which exports <c>Channel</c>.</summary>
    public static string Module() => $"{Header}{Join()}export {{ Channel, Channel as default }};\n";

    /// <summary>Makes <c>api.js</c>, a classic script that gives <c>sae.Channel</c>, with or without <c>new</c>.</summary>
    public static string Classic() =>
        $$"""
        {{Header}}(function () {
        'use strict';
        {{Join()}}const sae = globalThis.sae = globalThis.sae || {};
        sae.Channel = function (url, options) { return new Channel(url, options); };
        sae.Channel.prototype = Channel.prototype;
        })();

        """;

    private static string Join()
    {
        var joined = new StringBuilder();
        foreach (var line in Modules.SelectMany(module => Resources.ReadText($"{module}.mjs").Split('\n')))
        {
            var code = line.Trim();
            if (code.Length > 0 && !code.StartsWith("//", StringComparison.Ordinal) && !code.StartsWith("/**", StringComparison.Ordinal)
                && !code.StartsWith("import ", StringComparison.Ordinal))
            {
                joined.Append(code.StartsWith("export ", StringComparison.Ordinal) ? code["export ".Length..] : code).Append('\n');
            }
        }

        return joined.ToString();
    }
}
