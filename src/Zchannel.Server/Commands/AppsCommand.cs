using System.CommandLine;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel apps</c>: the apps of the configuration.
/// </summary>
internal static class AppsCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="examples">Where the examples of its commands go.</param>
    public static Command Create(CommandConsole console, IDictionary<Command, string[]> examples)
    {
        var fresh = AppsNewCommand.Create(console);
        var list = AppsListCommand.Create(console);
        examples.Add(fresh, AppsNewCommand.Examples);
        examples.Add(list, AppsListCommand.Examples);
        return new Command("apps", "Lists the apps of the configuration, and makes a section for a new one.") { fresh, list };
    }
}
