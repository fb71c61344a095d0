using System.CommandLine;
using System.CommandLine.Invocation;
using Zchannel.Server.Commands.Data;

namespace Zchannel.Server.Commands;

/// <summary>
/// The commands of the executable.
/// </summary>
internal static class CommandLine
{
    // A server may drain for ten minutes; a command that is interrupted must not be cut off before it has cleaned up.
    private static readonly TimeSpan LongestCleanUp = TimeSpan.FromMinutes(11);

    // A message may begin with '@' without naming a file of further arguments.
    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null };

    /// <summary>Makes the commands.</summary>
    /// <param name="console">Where they read and write.</param>
    public static RootCommand Create(CommandConsole console)
    {
        Dictionary<Command, string[]> commands = new()
        {
            [CheckCommand.Create(console)] = CheckCommand.Examples,
            [UrlCommand.Create(console)] = UrlCommand.Examples,
            [SendCommand.Create(console)] = SendCommand.Examples,
            [ListenCommand.Create(console)] = ListenCommand.Examples,
            [ChatCommand.Create(console)] = ChatCommand.Examples,
            [BenchCommand.Create(console)] = BenchCommand.Examples,
            [CallbacksCommand.Create(console)] = CallbacksCommand.Examples,
        };
        RootCommand root = new("A shared channel server for the web. Without a command, it serves.") { ServeCommand.Create() };
        foreach (var command in commands.Keys)
        {
            root.Add(command);
        }

        root.Add(AppsCommand.Create(console, commands));
        root.Add(DataCommand.Create(console, commands));
        CommandExamples.AddTo(root, commands);
        return root;
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <param name="console">Where it reads and writes; the process's own where none is given.</param>
    /// <param name="cancellationToken">Ends it as Ctrl-C does.</param>
    public static async Task<int> RunAsync(string[] args, CommandConsole? console = null, CancellationToken cancellationToken = default)
    {
        console ??= CommandConsole.OfProcess();
        var parsed = Create(console).Parse(NamesServer(args) ? ["serve", .. args] : args, Plain);
        if (parsed.Action is ParseErrorAction complaint)
        {
            // Whoever reads the results should get nothing that is none; who has named half a command is shown its other halves.
            complaint.ShowHelp = parsed.CommandResult.Command is not RootCommand and { Subcommands.Count: > 0 };
            await parsed.InvokeAsync(new InvocationConfiguration { Output = console.Error, Error = console.Error }, cancellationToken);

            // System.CommandLine says 1 here, which is what a server's refusal means.
            return ExitCode.InvalidConfiguration;
        }

        // Help is a result like any other: whoever reads it may go, as head does.
        using StringWriter help = new();
        var code = await parsed.InvokeAsync(
            new InvocationConfiguration { Output = help, Error = console.Error, ProcessTerminationTimeout = LongestCleanUp }, cancellationToken);
        return help.GetStringBuilder().Length == 0 ? code : await Outcome.OfAsync(console, json: false, ExitCode.Interrupted, () =>
        {
            console.Print(help.ToString().TrimEnd());
            return Task.FromResult(code);
        }, cancellationToken);
    }

    private static bool NamesServer(string[] args) =>
        args is [] || (args[0].StartsWith("--", StringComparison.Ordinal) && args[0] is not ("--help" or "--version"));
}
