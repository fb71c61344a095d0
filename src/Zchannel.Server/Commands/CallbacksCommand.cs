using System.CommandLine;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel callbacks</c>: lists what an application has not accepted, and replays or drops dead letters.
/// </summary>
internal static class CallbacksCommand
{
    private static readonly Option<string> Kind = KindOption();

    private static readonly Option<string> Channel = new("--channel") { HelpName = "NAME", Description = "Only those of this channel." };

    private static readonly Option<bool> All = new("--all") { Description = "All dead letters, or all that --kind and --channel leave." };

    private static readonly Argument<string[]> Ids = new("EVENT_ID")
    {
        Description = "The dead letters, by their ids as 'zchannel callbacks list' shows them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel callbacks list",
        "zchannel callbacks list --state waiting --channel orders --json",
        "zchannel callbacks replay 4kGu0XmPq2Zt9aBc",
        "zchannel callbacks replay --all --kind message",
        "zchannel callbacks drop --all",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console) =>
        new("callbacks", "Lists callbacks that are not delivered; replays and drops dead letters.")
        {
            CreateList(console),
            CreateSettling("replay", "Sends dead letters again; prints the id of each, or with --all how many.", CallbackCalls.ReplayAsync, CallbackCalls.ReplayAllAsync, console),
            CreateSettling("drop", "Drops dead letters for good; prints the id of each, or with --all how many.", CallbackCalls.DropAsync, CallbackCalls.DropAllAsync, console),
        };

    private static Command CreateList(CommandConsole console)
    {
        Option<string> state = new("--state") { HelpName = "dead|waiting", Description = "The dead letters, or what still waits; the dead letters if not given." };
        state.AcceptOnlyFromAmong("dead", "waiting");
        Command command = new("list", "Lists dead letters, or what waits, oldest first: id, kind, channel, sequence, attempts, last failure, and when it died or is tried next.")
        {
            state, Kind, Channel,
        };
        ClientArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            return Outcome.OfAsync(console, json, ExitCode.Interrupted, async () =>
            {
                using var calls = new CallbackCalls(ClientArguments.Read(parsed, console));
                var isEmpty = true;
                await foreach (var callback in calls.ListAsync(parsed.GetValue(state) ?? "dead", parsed.GetValue(Kind), parsed.GetValue(Channel), cancellationToken))
                {
                    console.Print(json ? callback.GetRawText() : CallbackLine.Of(callback));
                    isEmpty = false;
                }

                if (isEmpty && !json)
                {
                    console.Say("There are none.");
                }

                return ExitCode.Success;
            }, cancellationToken);
        });
        return command;
    }

    private static Command CreateSettling(
        string name,
        string description,
        Func<CallbackCalls, string, CancellationToken, Task> settle,
        Func<CallbackCalls, string?, string?, CancellationToken, Task<(int Settled, int Left)>> settleAll,
        CommandConsole console)
    {
        Command command = new(name, description) { Ids, All, Kind, Channel };
        ClientArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            return Outcome.OfAsync(console, json, ExitCode.Interrupted, async () =>
            {
                var ids = parsed.GetValue(Ids) ?? [];
                var (kind, channel) = (parsed.GetValue(Kind), parsed.GetValue(Channel));
                Check(ids, parsed.GetValue(All), isFiltered: kind is not null || channel is not null);
                using var calls = new CallbackCalls(ClientArguments.Read(parsed, console));
                foreach (var id in ids)
                {
                    await settle(calls, id, cancellationToken);
                    console.Print(json ? JsonLine.Write(members => members.WriteString("event_id", id)) : id);
                }

                return ids.Length > 0 ? ExitCode.Success : Tell(console, json, name, await settleAll(calls, kind, channel, cancellationToken));
            }, cancellationToken);
        });
        return command;
    }

    private static int Tell(CommandConsole console, bool json, string name, (int Settled, int Left) result)
    {
        console.Print(json
            ? JsonLine.Write(members =>
            {
                members.WriteNumber(name == "drop" ? "dropped" : "replayed", result.Settled);
                members.WriteNumber("left", result.Left);
            })
            : $"{result.Settled}");
        if (result.Left == 0)
        {
            return ExitCode.Success;
        }

        console.Fail($"The callback queue had no room for {result.Left} of them, left as dead letters.");
        return ExitCode.Failure;
    }

    private static void Check(string[] ids, bool all, bool isFiltered)
    {
        if (ids.Length == 0 && !all)
        {
            throw new UsageException("Name the dead letters by their ids, or give --all.");
        }

        if (ids.Length > 0 && (all || isFiltered))
        {
            throw new UsageException("Give either ids, or --all with --kind and --channel.");
        }
    }

    private static Option<string> KindOption()
    {
        Option<string> kind = new("--kind") { HelpName = "connected|message|disconnected", Description = "Only those of this kind." };
        kind.AcceptOnlyFromAmong("connected", "message", "disconnected");
        return kind;
    }
}
