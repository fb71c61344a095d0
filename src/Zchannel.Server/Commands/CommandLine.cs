using System.CommandLine;

namespace Zchannel.Server.Commands;

/// <summary>
/// The commands of the executable.
/// </summary>
internal static class CommandLine
{
    // A server may drain for ten minutes; a command that is interrupted must not be cut off before it has cleaned up.
    private static readonly TimeSpan LongestCleanUp = TimeSpan.FromMinutes(11);

    /// <summary>Runs the command that the arguments name; without a name, the server.</summary>
    /// <param name="args">The arguments of the process.</param>
    public static Task<int> RunAsync(string[] args)
    {
        RootCommand root = new("A shared channel server for the web.") { ServeCommand.Create(), CheckCommand.Create() };
        return root.Parse(NamesServer(args) ? ["serve", .. args] : args)
            .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = LongestCleanUp });
    }

    private static bool NamesServer(string[] args) =>
        args is [] || (args[0].StartsWith("--", StringComparison.Ordinal) && args[0] is not ("--help" or "--version"));
}
